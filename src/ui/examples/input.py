# input() waits: type into the line below the output and press Enter.
name = input("What is your name? ")
print(f"\033[1mHello, {name}!\033[0m")

secret = 37
while True:
    guess = input("Guess a number from 1 to 100: ")
    if not guess.isdecimal():
        print("\033[33mThat is not a number.\033[0m")
    elif int(guess) < secret:
        print("More.")
    elif int(guess) > secret:
        print("Less.")
    else:
        print("\033[32mThat is it!\033[0m")
        break

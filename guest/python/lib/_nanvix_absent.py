"""What a module says that cannot exist on this machine."""


def absent(name, reason):
    raise ModuleNotFoundError(f"{name} is not available on this machine: {reason}", name=name)

// The tree at the start: the RAMFS image as the root, /dev with its devices, /tmp and /home to write in.
#include <string.h>
#include "file.h"

struct node *nvx_shared_memory;

static struct node *directory_in(struct node *parent, const char *name, uint32_t mode)
{
	struct node *node = nvx_child(parent, name, strlen(name));
	if (!node) node = nvx_make_node(parent, name, strlen(name), S_IFDIR | mode);
	return node;
}

static void make_devices(struct node *directory)
{
	static const struct {
		const char *name;
		enum device device;
	} devices[] = {
		{ "null", DEVICE_NULL }, { "zero", DEVICE_ZERO }, { "full", DEVICE_FULL }, { "random", DEVICE_RANDOM },
		{ "urandom", DEVICE_RANDOM }, { "tty", DEVICE_TTY }, { "stdin", DEVICE_STDIN }, { "stdout", DEVICE_STDOUT },
		{ "stderr", DEVICE_STDERR }, { "host-control", DEVICE_HOST_CONTROL }, { "host-interrupt", DEVICE_HOST_INTERRUPT },
	};
	for (size_t i = 0; i < sizeof devices / sizeof *devices; i++) {
		if (nvx_child(directory, devices[i].name, strlen(devices[i].name))) continue;
		struct node *node = nvx_make_node(directory, devices[i].name, strlen(devices[i].name), S_IFCHR | 0666);
		if (node) node->device = devices[i].device;
	}
}

void nvx_mount(void)
{
	uintptr_t base;
	size_t size;
	if (nvx_attach_region("RAMFS   ", &base, &size)) nvx_fat_mount((uint8_t *)base, size, nvx_root);
	struct node *dev = directory_in(nvx_root, "dev", 0755);
	if (dev && S_ISDIR(dev->mode)) {
		make_devices(dev);
		nvx_shared_memory = directory_in(dev, "shm", 01777);
	}
	directory_in(nvx_root, "tmp", 01777);
	directory_in(nvx_root, "home", 0755);
}

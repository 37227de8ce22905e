// The RAMFS image: a FAT12, FAT16 or FAT32 volume with long names, read in place (Nanvix microvm §8.5).
//
// Directories become nodes when they are first looked at. A file whose clusters follow each other is used where it lies; one in
// pieces (no image of ours has any) is put together in memory when it is first read. The image is not trusted: whatever it says,
// nothing outside it is read, and nothing goes on for ever.
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "file.h"

#define LEAST_SECTOR 512
#define MOST_SECTOR 4096
#define ENTRY_BYTES 32
#define DIRECTORY_BYTES_MOST (65536u * ENTRY_BYTES) // the specification's limit
#define ATTRIBUTE_VOLUME 0x08
#define ATTRIBUTE_DIRECTORY 0x10
#define ATTRIBUTE_LONG_NAME 0x0f
#define LONG_NAME_LAST 0x40
#define LONG_NAME_UNITS 13
#define NAME_FREE 0xe5
#define NAME_KANJI_E5 0x05
#define CASE_LOWER_BASE 0x08
#define CASE_LOWER_EXTENSION 0x10
#define FAT12_LIMIT 4085
#define FAT16_LIMIT 65525

static struct {
	uint8_t *table, *data;
	uint32_t cluster_bytes, cluster_count, width; // width of a table entry in bits
	uint8_t *root;                                // FAT12 and FAT16: the root has a place of its own
	uint32_t root_entries, root_cluster;
} fat;

static uint32_t word16(const uint8_t *p) { return p[0] | p[1] << 8; }
static uint32_t word32(const uint8_t *p) { return word16(p) | word16(p + 2) << 16; }

bool nvx_fat_mount(uint8_t *image, size_t size, struct node *root)
{
	if (size < LEAST_SECTOR || word16(image + 510) != 0xaa55) return false;
	uint32_t sector = word16(image + 11), per_cluster = image[13], reserved = word16(image + 14), tables = image[16];
	uint32_t total = word16(image + 19) ? word16(image + 19) : word32(image + 32);
	uint32_t table_sectors = word16(image + 22) ? word16(image + 22) : word32(image + 36);
	uint32_t root_entries = word16(image + 17);
	bool is_sector = sector >= LEAST_SECTOR && sector <= MOST_SECTOR && (sector & (sector - 1)) == 0;
	if (!is_sector || !per_cluster || !tables || (uint64_t)total * sector > size) return false;
	uint32_t root_sectors = (root_entries * ENTRY_BYTES + sector - 1) / sector;
	uint64_t overhead = reserved + (uint64_t)tables * table_sectors + root_sectors;
	if (overhead + per_cluster > total) return false;
	uint32_t cluster_count = (total - (uint32_t)overhead) / per_cluster;
	uint32_t width = cluster_count < FAT12_LIMIT ? 12 : cluster_count < FAT16_LIMIT ? 16 : 32;
	// The last entry of a 12-bit table is read as two bytes.
	if ((uint64_t)table_sectors * sector * 8 < ((uint64_t)cluster_count + 2) * width + 4) return false;

	fat.table = image + reserved * sector;
	fat.root = image + (reserved + tables * table_sectors) * sector;
	fat.data = image + overhead * sector;
	fat.cluster_bytes = per_cluster * sector;
	fat.cluster_count = cluster_count;
	fat.width = width;
	fat.root_entries = root_entries;
	fat.root_cluster = width == 32 ? word32(image + 44) : 0;
	root->cluster = fat.root_cluster;
	root->unread = true;
	return true;
}

void nvx_fat_space(uint64_t *total)
{
	*total = (uint64_t)fat.cluster_count * fat.cluster_bytes;
}

// The cluster that follows `cluster`, 0 at the end of the chain or where the chain makes no sense.
static uint32_t next_cluster(uint32_t cluster)
{
	uint32_t next;
	if (fat.width == 32) {
		next = word32(fat.table + cluster * 4) & 0x0fffffff;
	} else if (fat.width == 16) {
		next = word16(fat.table + cluster * 2);
	} else {
		next = word16(fat.table + cluster + cluster / 2);
		next = cluster & 1 ? next >> 4 : next & 0xfff;
	}
	return next >= 2 && next < fat.cluster_count + 2 ? next : 0;
}

static bool is_cluster(uint32_t cluster) { return cluster >= 2 && cluster < fat.cluster_count + 2; }

static uint8_t *cluster_at(uint32_t cluster) { return fat.data + (size_t)(cluster - 2) * fat.cluster_bytes; }

// Days since 1970 of a proleptic Gregorian date.
static int64_t days_from_date(int year, int month, int day)
{
	year -= month <= 2;
	int era = year / 400, year_of_era = year - era * 400;
	int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	return era * 146097LL + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

static int64_t time_from_dos(uint32_t date, uint32_t time)
{
	if (!date) return 0;
	int64_t days = days_from_date(1980 + (date >> 9), (date >> 5 & 15) ? date >> 5 & 15 : 1, (date & 31) ? date & 31 : 1);
	return (days * 86400 + (time >> 11) * 3600 + (time >> 5 & 63) * 60 + (time & 31) * 2) * NANOSECONDS;
}

static size_t put_utf8(char *out, uint32_t c)
{
	if (c < 0x80) return out[0] = c, 1;
	if (c < 0x800) return out[0] = 0xc0 | c >> 6, out[1] = 0x80 | (c & 63), 2;
	if (c < 0x10000) return out[0] = 0xe0 | c >> 12, out[1] = 0x80 | (c >> 6 & 63), out[2] = 0x80 | (c & 63), 3;
	out[0] = 0xf0 | c >> 18, out[1] = 0x80 | (c >> 12 & 63), out[2] = 0x80 | (c >> 6 & 63), out[3] = 0x80 | (c & 63);
	return 4;
}

static size_t short_name(const uint8_t *entry, char *out)
{
	size_t length = 0;
	for (int i = 0; i < 8 && entry[i] != ' '; i++) {
		int c = i == 0 && entry[0] == NAME_KANJI_E5 ? NAME_FREE : entry[i];
		out[length++] = (entry[12] & CASE_LOWER_BASE) && c >= 'A' && c <= 'Z' ? c + 32 : c;
	}
	if (entry[8] == ' ') return length;
	out[length++] = '.';
	for (int i = 8; i < 11 && entry[i] != ' '; i++) {
		int c = entry[i];
		out[length++] = (entry[12] & CASE_LOWER_EXTENSION) && c >= 'A' && c <= 'Z' ? c + 32 : c;
	}
	return length;
}

// A long name comes in pieces of 13 UTF-16 units, last piece first, before the entry it belongs to.
struct long_name {
	uint16_t units[20 * LONG_NAME_UNITS + 1];
	uint32_t length;
};

static void collect_long_name(struct long_name *name, const uint8_t *entry)
{
	static const uint8_t places[LONG_NAME_UNITS] = { 1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30 };
	uint32_t piece = (entry[0] & 0x1f) - 1;
	if (piece >= 20) return;
	for (int i = 0; i < LONG_NAME_UNITS; i++) name->units[piece * LONG_NAME_UNITS + i] = word16(entry + places[i]);
	if (entry[0] & LONG_NAME_LAST) name->length = (piece + 1) * LONG_NAME_UNITS;
}

static size_t long_name_text(const struct long_name *name, char *out)
{
	size_t length = 0;
	for (uint32_t i = 0; i < name->length && name->units[i] && length < NAME_LIMIT - 3; i++) {
		uint32_t c = name->units[i];
		if (c >= 0xd800 && c < 0xdc00 && i + 1 < name->length) c = 0x10000 + ((c & 0x3ff) << 10) + (name->units[++i] & 0x3ff);
		length += put_utf8(out + length, c);
	}
	return length;
}

// Names that a path can hold, and that are not "." or "..".
static bool is_name(const char *name, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if ((uint8_t)name[i] < ' ' || name[i] == '/') return false;
	return length && !(name[0] == '.' && (length == 1 || (length == 2 && name[1] == '.')));
}

// A directory inside itself would have no end: it is shown empty.
static bool is_inside_itself(const struct node *directory, uint32_t cluster)
{
	for (; directory != nvx_root; directory = directory->parent)
		if (directory->cluster == cluster) return true;
	return cluster == directory->cluster;
}

static void add_entry(struct node *directory, const uint8_t *entry, const char *name, size_t length)
{
	if (!is_name(name, length) || nvx_child(directory, name, length)) return;
	bool is_directory = entry[11] & ATTRIBUTE_DIRECTORY;
	struct node *node = nvx_make_node(directory, name, length, is_directory ? S_IFDIR | 0755 : S_IFREG | 0644);
	if (!node) return;
	node->cluster = word16(entry + 20) << 16 | word16(entry + 26);
	node->unread = is_cluster(node->cluster) && !(is_directory && is_inside_itself(directory, node->cluster));
	node->modified = node->changed = node->accessed = time_from_dos(word16(entry + 24), word16(entry + 22));
	uint64_t most = (uint64_t)fat.cluster_count * fat.cluster_bytes; // no file is bigger than its volume
	if (!is_directory && node->unread) node->size = word32(entry + 28) < most ? word32(entry + 28) : most;
}

// Returns false at the end of the directory.
static bool read_entries(struct node *directory, const uint8_t *entries, uint32_t count, struct long_name *pending)
{
	for (const uint8_t *entry = entries; count--; entry += ENTRY_BYTES) {
		if (entry[0] == 0) return false;
		if (entry[0] == NAME_FREE) {
			pending->length = 0;
		} else if ((entry[11] & 0x3f) == ATTRIBUTE_LONG_NAME) {
			collect_long_name(pending, entry);
		} else {
			char name[NAME_LIMIT + 1];
			size_t length = pending->length ? long_name_text(pending, name) : short_name(entry, name);
			pending->length = 0;
			if (!(entry[11] & ATTRIBUTE_VOLUME)) add_entry(directory, entry, name, length);
		}
	}
	return true;
}

void nvx_fat_read_directory(struct node *directory)
{
	struct long_name pending = { .length = 0 };
	directory->unread = false;
	if (directory == nvx_root && fat.width != 32) {
		read_entries(directory, fat.root, fat.root_entries, &pending);
		return;
	}
	uint32_t left = DIRECTORY_BYTES_MOST / fat.cluster_bytes + 1;
	for (uint32_t cluster = directory->cluster; is_cluster(cluster) && left--; cluster = next_cluster(cluster))
		if (!read_entries(directory, cluster_at(cluster), fat.cluster_bytes / ENTRY_BYTES, &pending)) return;
}

static int gather(struct node *file)
{
	uint8_t *data = malloc(file->size);
	if (!data) return -ENOMEM;
	uint32_t done = 0;
	for (uint32_t cluster = file->cluster; is_cluster(cluster) && done < file->size; cluster = next_cluster(cluster)) {
		uint32_t part = file->size - done < fat.cluster_bytes ? file->size - done : fat.cluster_bytes;
		memcpy(data + done, cluster_at(cluster), part);
		done += part;
	}
	file->data = data;
	file->size = file->capacity = done;
	return 0;
}

int nvx_fat_locate(struct node *file)
{
	file->unread = false;
	uint32_t cluster = file->cluster, clusters = file->size / fat.cluster_bytes + (file->size % fat.cluster_bytes != 0);
	for (; clusters > 1; clusters--, cluster++)
		if (next_cluster(cluster) != cluster + 1) return gather(file);
	file->data = cluster_at(file->cluster);
	return 0;
}

// SPDX-License-Identifier: GPL-2.0
/* What writing and reading a record have in common. */
#include "recfile.h"

/*
 * The fields of each kind: c CPU, t thread, o other thread, p process, v value,
 * s status, x text.
 */
const char *const rec_fields[REC_KINDS] = {
	[REC_INFO] = "vx",    [REC_BEGIN] = "ct",  [REC_NEW] = "tpox",
	[REC_NAME] = "tx",    [REC_EXEC] = "to",   [REC_CLASS] = "tx",
	[REC_WAKING] = "t",   [REC_WAKEUP] = "ct", [REC_SWITCH] = "ctvo",
	[REC_MIGRATE] = "ct", [REC_LOST] = "cv",   [REC_END] = "vs",
};

/**
 * rec_crc() - the checksum of a block: CRC-32 as in IEEE 802.3
 * @data: the records
 * @length: bytes of them
 *
 * Return: the checksum.
 */
uint32_t rec_crc(const uint8_t *data, size_t length)
{
	/* Half a byte at a time: of 0 to 15, the remainder each. */
	static const uint32_t table[16] = {
		0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac,
		0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
		0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
		0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
	};
	uint32_t crc = ~0u;
	size_t i;

	for (i = 0; i < length; i++) {
		crc ^= data[i];
		crc = crc >> 4 ^ table[crc & 15];
		crc = crc >> 4 ^ table[crc & 15];
	}
	return ~crc;
}

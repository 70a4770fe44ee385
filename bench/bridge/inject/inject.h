/* SPDX-License-Identifier: GPL-2.0 */
/*
 * muse_inject: frames made in the kernel, and the time that giving them takes
 *
 *   main    the file below debugfs and the words that are written to it
 *   block   making the frames, giving them, and the time of it
 */
#ifndef _MUSE_INJECT_H
#define _MUSE_INJECT_H

#include <linux/types.h>

struct net_device;

/* Frames with BHs off at once; a veth pair's backlog takes them, too. */
#define INJECT_BATCH_MAX	256

/**
 * enum inject_mode - what becomes of the frames
 * @INJECT_FREE: they are made and freed: what the other two are compared with
 * @INJECT_RECEIVE: a device has received them
 * @INJECT_TRANSMIT: a device is to transmit them; what its peer does with them
 *	is part of the time
 */
enum inject_mode {
	INJECT_FREE,
	INJECT_RECEIVE,
	INJECT_TRANSMIT,
};

/**
 * struct inject_addresses - frame after frame, and then from the first again
 * @first: as ether_addr_to_u64() has it
 * @count: how many
 * @next: which one is next, from 0
 */
struct inject_addresses {
	u64 first;
	u32 count;
	u32 next;
};

/**
 * struct inject_block - frames that are given in a row
 * @mode: what becomes of them
 * @dev: the device; held by the caller
 * @src: their sources
 * @dst: their destinations
 * @frames: how many
 * @batch: how many at a time with BHs off; the time between is not measured
 * @pause: microseconds to sleep between batches
 * @ns: nanoseconds that they took
 */
struct inject_block {
	enum inject_mode mode;
	struct net_device *dev;
	struct inject_addresses src;
	struct inject_addresses dst;
	u32 frames;
	u32 batch;
	u32 pause;
	u64 ns;
};

int inject_block(struct inject_block *b);

#endif /* _MUSE_INJECT_H */

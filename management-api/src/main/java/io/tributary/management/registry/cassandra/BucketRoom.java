package io.tributary.management.registry.cassandra;

/**
 * How full a bucket is.
 *
 * @param size devices in it; negative while nobody has counted those of before sizes were kept
 * @param allowance how many it may hold without asking; never below the size
 */
record BucketRoom(int size, int allowance) {
    static final BucketRoom UNCOUNTED = new BucketRoom(-1, -1);

    boolean isCounted() {
        return size >= 0;
    }

    int free() {
        return Math.max(0, allowance - size);
    }

    BucketRoom plus(int devices) {
        return new BucketRoom(size + devices, allowance);
    }

    /** With so many places more. */
    BucketRoom granted(int places) {
        return new BucketRoom(Math.max(size, 0), Math.max(allowance, 0) + places);
    }

    /** Without the places nobody has taken. */
    BucketRoom shrunk() {
        return new BucketRoom(Math.max(size, 0), Math.max(size, 0));
    }

    /**
     * How many places a bucket is given at once: enough that few additions have to ask, and so few that the last places of a product are
     * spread over its buckets.
     *
     * @param wanted places that are needed now
     * @param buckets of the product
     * @param limit devices of the product
     * @param granted places given to all its buckets so far
     */
    static int grant(int wanted, int buckets, int limit, long granted) {
        int step = Math.max(1, Math.min(1_024, limit / (buckets * 4)));
        return (int) Math.max(0, Math.min(Math.max(wanted, step), limit - granted));
    }
}

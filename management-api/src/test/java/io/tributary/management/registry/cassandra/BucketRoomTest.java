package io.tributary.management.registry.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class BucketRoomTest {
    @Test
    void aBucketHoldsWhatItWasGivenAndGivesBackWhatNobodyTook() {
        BucketRoom room = BucketRoom.UNCOUNTED.granted(5);
        assertThat(room).isEqualTo(new BucketRoom(0, 5));
        assertThat(room.plus(3).free()).isEqualTo(2);
        assertThat(room.plus(3).shrunk()).isEqualTo(new BucketRoom(3, 3));
        assertThat(BucketRoom.UNCOUNTED.free()).isZero();
    }

    @Test
    void theFirstPlacesAreGivenInLotsAndTheLastOnesOneByOne() {
        assertThat(BucketRoom.grant(1, 16, 50_000, 0)).isEqualTo(781);
        assertThat(BucketRoom.grant(900, 16, 50_000, 0)).isEqualTo(900);
        assertThat(BucketRoom.grant(1, 16, 10, 0)).isEqualTo(1);
        assertThat(BucketRoom.grant(64, 16, 50_000, 49_990)).isEqualTo(10);
        assertThat(BucketRoom.grant(1, 16, 50_000, 50_000)).isZero();
        assertThat(BucketRoom.grant(1, 16, 10, 12)).isZero();
    }

    @Test
    void whateverIsAskedForTheLimitIsReachedAndNeverPassed() {
        Random random = new Random(17);
        for (int round = 0; round < 200; round++) {
            int limit = 1 + random.nextInt(5_000);
            long granted = 0;
            int given = 1;
            while (given > 0) {
                given = BucketRoom.grant(1 + random.nextInt(64), 16, limit, granted);
                granted += given;
                assertThat(granted).isLessThanOrEqualTo(limit);
            }
            assertThat(granted).isEqualTo(limit);
        }
    }
}

package io.tributary.management.registry.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.identity.RejectedException;
import io.tributary.management.registry.cassandra.DeviceFinder.Names;
import io.tributary.management.registry.cassandra.DeviceFinder.Place;
import org.junit.jupiter.api.Test;

class DeviceFinderTest {
    @Test
    void aPlaceIsReadBackFromItsCursor() {
        for (Place place : new Place[] {
            new Place(false, 0, ""), new Place(true, 63, "a:b_c-d"), new Place(false, 4_095, "PROD/device")
        }) {
            assertThat(Place.parse(place.text())).isEqualTo(place);
        }
    }

    @Test
    void whatIsNoCursorIsRefused() {
        for (String cursor : new String[] {"", "?", "AAAA", "LTEvYQ", "cy8", "s"}) {
            assertThatThrownBy(() -> Place.parse(cursor)).isInstanceOf(RejectedException.class);
        }
    }

    @Test
    void namesBeginWithThePrefixOrBehindTheLastOne() {
        assertThat(Names.of("", "").condition()).isEqualTo("device_name >= ?");
        assertThat(Names.of("", "m").values()).containsExactly("m");
        assertThat(Names.of("", "m").condition()).isEqualTo("device_name > ?");
        assertThat(Names.of("pump", "").condition()).isEqualTo("device_name >= ? AND device_name < ?");
        assertThat(Names.of("pump", "").values()).containsExactly("pump", "pump\uffff");
        assertThat(Names.of("pump", "pump-7").condition()).isEqualTo("device_name > ? AND device_name < ?");
        assertThat(Names.of("pump", "pump-7").values()).containsExactly("pump-7", "pump\uffff");
        assertThat(Names.of("pump", "a").condition()).isEqualTo("device_name >= ? AND device_name < ?");
    }
}

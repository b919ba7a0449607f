package io.tributary.management.tasks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.identity.RejectedException;
import io.tributary.management.transfer.DeviceFile.Item;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamedColumnsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\nb\n",
                "a\r\nb\r\n",
                "a\nb",
                "\uFEFFa\nb",
                "a\n\nb\n",
            })
    void namesAloneNeedNoHeading(String text) throws IOException {
        List<Item> items = read(text);

        assertThat(names(items)).containsExactly("a", "b");
        assertThat(items.get(0).line()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "deviceName\na\nb\n",
                "DeviceName\r\na\r\nb\r\n",
                "\uFEFFDEVICENAME\na\nb",
                "\"DeviceName\"\na\nb\n",
                "DeviceName,secret\na,\nb,AQIDBA==\n",
                "alias, devicename \nküche,a\n,b\n",
            })
    void aHeadingIsReadInAnySpelling(String text) throws IOException {
        List<Item> items = read(text);

        assertThat(names(items)).containsExactly("a", "b");
        assertThat(items.get(0).line()).isEqualTo(2);
    }

    @Test
    void furtherColumnsAreThoseOfAnImport() throws IOException {
        Item item = read("DeviceName,alias,secret\na,küche,AQIDBA==\n").get(0);

        assertThat(item.device().orElseThrow().settings().alias()).isEqualTo("küche");
        assertThat(item.device().orElseThrow().secret()).contains("AQIDBA==");
    }

    @Test
    void columnsWithoutANameAreRefusedAsAWhole() {
        assertThatThrownBy(() -> read("a,b\nc,d\n"))
                .isInstanceOf(RejectedException.class)
                .hasMessageContaining("'a'");
    }

    @Test
    void aFileOfNothingHasNoDevices() throws IOException {
        assertThat(read("")).isEmpty();
        assertThat(read("\n\n")).isEmpty();
        assertThat(read("deviceName\n")).isEmpty();
    }

    @Test
    void aLineThatIsLongerThanAHeadingIsALine() throws IOException {
        assertThat(names(read("x".repeat(10_000) + "\nb\n"))).containsExactly("x".repeat(10_000), "b");
    }

    private static List<String> names(List<Item> items) {
        return items.stream()
                .map(item -> item.device().orElseThrow().deviceName())
                .toList();
    }

    private static List<Item> read(String text) throws IOException {
        List<Item> items = new ArrayList<>();
        try (NamedColumns file = new NamedColumns(new ByteArrayInputStream(text.getBytes(UTF_8)))) {
            Optional<Item> item = file.next();
            while (item.isPresent()) {
                items.add(item.get());
                item = file.next();
            }
        }
        return items;
    }
}

package io.tributary.rules.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import org.apache.flink.table.data.binary.BinaryStringData;
import org.apache.flink.table.data.binary.BinaryStringDataUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextNumberTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "30.5",
                "  30.5  ",
                "\t7\n",
                "1e5",
                "1E400",
                "-1e-400",
                "NaN",
                "-Infinity",
                "1d",
                "2f",
                "0x1p3",
                "+4",
                ".5",
                "5.",
                "123456789012345678901234567890",
                "",
                " ",
                "abc",
                "30,5",
                "1 2",
                "null",
                "true",
                "٣",
                "½",
                "é",
                "1e",
                "--1"
            })
    void whatFlinkSays(String text) {
        BinaryStringData flink = BinaryStringData.fromString(text);
        Throwable refused = catchThrowable(() -> BinaryStringDataUtil.toDouble(flink.trim()));

        BinaryStringData ours = BinaryStringData.fromString(text);
        if (refused == null) {
            assertThat(TextNumber.toDouble(ours))
                    .isEqualTo(Double.valueOf(BinaryStringDataUtil.toDouble(flink.trim())));
        } else {
            assertThatThrownBy(() -> TextNumber.toDouble(ours))
                    .isInstanceOf(NumberFormatException.class)
                    .hasMessage(refused.getMessage());
        }
    }

    @Test
    void aTextThatIsNoNumberDoesNotStandForTheOneBefore() {
        BinaryStringData wrong = BinaryStringData.fromString("wrong");

        assertThat(TextNumber.toDouble(BinaryStringData.fromString("1.5"))).isEqualTo(1.5);
        assertThatThrownBy(() -> TextNumber.toDouble(wrong)).isInstanceOf(NumberFormatException.class);
        assertThatThrownBy(() -> TextNumber.toDouble(wrong)).isInstanceOf(NumberFormatException.class);
        assertThat(TextNumber.toDouble(BinaryStringData.fromString("2.5"))).isEqualTo(2.5);
    }
}

package io.tributary.rules.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.flink.table.data.binary.BinaryStringData;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is longer than the bound is refused before it is made; up to the bound the results are Flink's (see also FidelityTest). */
class SafeTextTest {
    private static final int MOST = SafeText.MOST;

    @BeforeEach
    void begin() {
        SafeText.begin();
    }

    @Test
    void upToTheBoundIsFine() {
        assertThat(SafeText.repeat("ab", MOST / 2)).hasSize(MOST);
        assertThat(SafeText.lpad("a", MOST, "b")).hasSize(MOST);
        assertThat(SafeText.rpad("a", MOST, "b")).hasSize(MOST);
        assertThat(SafeText.replace("a".repeat(1_024), "a", "b".repeat(1_024))).hasSize(MOST);
        assertThat(SafeRegex.regexpReplace("a".repeat(1_024), "a", "b".repeat(1_024)))
                .hasSize(MOST);
        assertThat(SafeText.copyOf(new byte[1], MOST)).hasSize(MOST);
        assertThat(SafeText.blankString(MOST).numChars()).isEqualTo(MOST);
    }

    @Test
    void whatIsLongerSaysWhichFunctionAndWhatToDo() {
        assertThatThrownBy(() -> SafeText.repeat("ab", 100_000_000))
                .isInstanceOf(ResultTooLongException.class)
                .hasMessage(
                        "a result of REPEAT would be up to 200000000 long, and may be 1048576; give it a smaller number,"
                                + " or a shorter text");
        assertThatThrownBy(() -> SafeText.lpad("a", MOST + 1, "b")).hasMessageContaining("LPAD");
        assertThatThrownBy(() -> SafeText.rpad("a", Integer.MAX_VALUE, "b")).hasMessageContaining("RPAD");
        assertThatThrownBy(() -> SafeText.copyOf(new byte[1], MOST + 1)).hasMessageContaining("CAST AS BINARY");
        assertThatThrownBy(() -> SafeText.blankString(MOST + 1)).hasMessageContaining("CAST AS CHAR");
    }

    @Test
    void replacementsCountAsOftenAsSomethingIsReplaced() {
        String longer = "b".repeat(2_000);
        assertThatThrownBy(() -> SafeText.replace("a".repeat(1_000), "a", longer))
                .hasMessageContaining("REPLACE would be up to 2000000 long");
        assertThatThrownBy(() -> SafeText.replace("a".repeat(1_000), "", longer))
                .hasMessageContaining("REPLACE would be up to 2003000 long");
        assertThatThrownBy(() -> SafeRegex.regexpReplace("a".repeat(1_000), "a", longer))
                .isInstanceOf(ResultTooLongException.class)
                .hasMessageContaining("REGEXP_REPLACE");
        assertThat(SafeText.replace("a".repeat(1_000), "x", longer)).hasSize(1_000);
        assertThat(SafeText.replace("xy".repeat(300), "y", longer)).hasSize(300 + 300 * 2_000);
    }

    @Test
    void longTextsOfOneEvaluationCountTogether() {
        SafeText.begin();
        for (int i = 0; i < 16; i++) {
            SafeText.repeat("a", MOST);
        }
        assertThatThrownBy(() -> SafeText.repeat("a", MOST))
                .hasMessageStartingWith("what REPEAT and the functions before it make would be up to 17825792 long");
        SafeText.begin();
        assertThat(SafeText.repeat("a", MOST)).hasSize(MOST);
    }

    @Test
    void textsOneAfterAnotherCountAsBytes() {
        BinaryStringData half = BinaryStringData.fromString("é".repeat(MOST / 4));
        assertThat(SafeText.concat(half, null, half)).isNull();
        assertThat(SafeText.concat(half, half).numChars()).isEqualTo(MOST / 2);
        assertThat(SafeText.concatWs(BinaryStringData.fromString(""), half, null, half))
                .isEqualTo(SafeText.concat(half, half));
        assertThatThrownBy(() -> SafeText.concat(half, half, BinaryStringData.fromString("x")))
                .hasMessageContaining("CONCAT would be");
        assertThatThrownBy(() -> SafeText.concatWs(half, half, half)).hasMessageContaining("CONCAT_WS would be");
    }

    @Test
    void aNegativeNumberIsFlinks() {
        assertThat(SafeText.repeat("ab", -1)).isEmpty();
        assertThat(SafeText.lpad("ab", -1, "c")).isNull();
        assertThat(SafeText.rpad("ab", -1, "c")).isNull();
        assertThat(SafeText.replace("ab", "", "-")).isEqualTo("-a-b-");
    }
}

package io.tributary.rules.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DialectFunctionsTest {

    @ParameterizedTest
    @CsvSource({
        "32, 32",
        "32.5, 32.5",
        "-0.0, 0",
        "1e6, 1000000",
        "0.1, 0.1",
        "1e-7, 0.0000001",
        "1e20, 100000000000000000000",
        "1e21, 1E+21",
        "1.5e-8, 1.5E-8",
        "NaN,",
        "Infinity,",
        ","
    })
    void numbersAsJsonWritesThem(Double number, String text) {
        assertThat(DialectFunctions.numberText(number)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[1] | [2] | -1",
                "[1] | [1.0] | 0",
                "[\"2\"] | [1] | 1",
                "[2] | [\"two\"] | 2",
                "[\"a\"] | [\"b\"] | -1",
                "[\"10\"] | [\"9\"] | -1",
                "[true] | [true] | 0",
                "[true] | [\"true\"] | 2",
                "[true] | [1] | 2",
                "[{\"a\":1}] | [{\"a\":1}] | 0",
                "[[1]] | [1] | 2",
                "[\"NaN\"] | [1] | 2",
                "[null] | [1] |",
                "[] | [1] |",
                "[1] | oops |",
                "| [1] |",
            })
    void valuesAreComparedByType(String left, String right, Integer order) {
        assertThat(DialectFunctions.jsonCompare(left, right)).isEqualTo(order);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":1.50,\"b\":{\"c\":[1, 2]}} | {\"a\":2,\"d\":null} | {\"a\":2,\"b\":{\"c\":[1, 2]},\"d\":null}",
                "{ \"a\" : \"x}\\\"\" , \"b\" : 1E5 } | {} | {\"a\":\"x}\\\"\",\"b\":1E5}",
                "{} | {} | {}",
                "[1] | {\"a\":true} | {\"a\":true}",
                "{\"a\":1 | {\"b\":2} | {\"b\":2}",
                "{\"q\\\"\":1,\"q\\\"\":12345678901234567890123.4} | {} | {\"q\\\"\":12345678901234567890123.4}",
                "| {} |",
            })
    void objectsAreMergedKeyByKey(String first, String second, String merged) {
        assertThat(DialectFunctions.jsonMerge(first, second)).isEqualTo(merged);
    }

    @Test
    void divisionByZeroHasNoResult() {
        assertThat(DialectFunctions.safeDivide(7.0, 2.0)).isEqualTo(3.5);
        assertThat(DialectFunctions.safeDivide(7.0, -0.0)).isNull();
        assertThat(DialectFunctions.safeDivide(null, 2.0)).isNull();
        assertThat(DialectFunctions.safeRemainder(-7.5, 2.0)).isEqualTo(-1.5);
        assertThat(DialectFunctions.safeRemainder(7.0, 0.0)).isNull();
        assertThat(DialectFunctions.safeRemainder(7.0, null)).isNull();
    }

    @Test
    void bytesAsNumbersAndText() {
        assertThat(DialectFunctions.toHex("é\n".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("C3A90A");
        assertThat(DialectFunctions.toHex(null)).isNull();
        assertThat(DialectFunctions.binToDec(new byte[] {1, 0})).isEqualTo("256");
        assertThat(DialectFunctions.binToDec(new byte[] {(byte) 0xff})).isEqualTo("255");
        assertThat(DialectFunctions.binToDec(new byte[256])).isEqualTo("0");
        assertThat(DialectFunctions.binToDec(new byte[257])).isNull();
        assertThat(DialectFunctions.binToDec(new byte[0])).isNull();
    }
}

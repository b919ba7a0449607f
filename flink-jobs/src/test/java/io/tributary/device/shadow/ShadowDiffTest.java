package io.tributary.device.shadow;

import static io.tributary.device.shadow.Shadows.json;
import static io.tributary.device.shadow.Shadows.shadow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShadowDiffTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {'a':1}         | {'a':2}         | {'path':'/reported/a','before':1,'after':2}
                    {'a':1}         | {'a':1.0}       |
                    {'a':1,'b':2}   | {'b':2,'a':1}   |
                    {}              | {'a':[1,2]}     | {'path':'/reported/a','after':[1,2]}
                    {'a':'x'}       | {}              | {'path':'/reported/a','before':'x'}
                    {'a':[1]}       | {'a':[1,2]}     | {'path':'/reported/a','before':[1],'after':[1,2]}
                    {'a':{'b':1}}   | {'a':{'c':1}}   | {'path':'/reported/a/c','after':1},{'path':'/reported/a/b','before':1}
                    {'a':5}         | {'a':{'b':{'c':1}}} | {'path':'/reported/a','before':5},{'path':'/reported/a/b/c','after':1}
                    {'a':{'b':1}}   | {'a':5}         | {'path':'/reported/a/b','before':1},{'path':'/reported/a','after':5}
                    {}              | {'a':{}}        | {'path':'/reported/a','after':{}}
                    {'a':{}}        | {'a':{'b':1}}   | {'path':'/reported/a/b','after':1}
                    {}              | {'a/b':{'~c\\n':1}} | {'path':'/reported/a~1b/~0c\\n','after':1}
                    """)
    void valueByValue(String before, String after, String changes) {
        ShadowDiff diff = ShadowDiff.between(shadow(before, "", 1, 100), shadow(after, "", 2, 200));
        assertThat(diff.json()).isEqualTo(json("[" + (changes == null ? "" : changes) + "]"));
    }

    @Test
    void bothSectionsAreCompared() {
        ShadowDiff diff = ShadowDiff.between(shadow("{'a':1}", "{'a':2}", 7, 100), shadow("{'a':2}", "", 8, 200));
        assertThat(diff.json())
                .isEqualTo(json("[{'path':'/reported/a','before':1,'after':2},{'path':'/desired/a','before':2}]"));
        assertThat(ShadowDiff.between(ShadowDocument.EMPTY, ShadowDocument.EMPTY)
                        .json())
                .isEqualTo("[]");
    }

    @Test
    void whatCannotBeReadIsNamed() {
        ShadowDocument broken = new ShadowDocument("{", "", "{}", "", 3, 1_000);
        assertThatThrownBy(() -> ShadowDiff.between(ShadowDocument.EMPTY, broken))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("versions 0 and 3");
    }
}

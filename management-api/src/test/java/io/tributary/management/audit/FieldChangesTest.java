package io.tributary.management.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.tributary.management.audit.AuditEntry.FieldChange;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FieldChangesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void onlyWhatIsDifferentIsNamed() {
        assertThat(FieldChanges.between(
                        json("{'a': 1, 'b': [1, 2], 'c': {'d': 'x'}}"), json("{'a': 1, 'b': [1, 3], 'e': true}")))
                .containsExactly(
                        new FieldChange("b[1]", Optional.of("2"), Optional.of("3")),
                        new FieldChange("c.d", Optional.of("x"), Optional.empty()),
                        new FieldChange("e", Optional.empty(), Optional.of("true")));
    }

    @Test
    void whatIsSecretIsNamedAndNotShown() {
        String shown = FieldChanges.between(
                        MissingNode.getInstance(),
                        json("{'newPassword': 'p1', 'device': {'secretKey': 'p2'}, 'Token': 'p3', 'privateKey': ['p4'],"
                                + " 'url': 'jdbc:x?user=u&password=p1'}"))
                .toString();
        assertThat(shown)
                .contains("newPassword", "device.secretKey", "Token", "privateKey[0]")
                .doesNotContainPattern("p[1-4]");
    }

    @Test
    void aLargeOrDeepDocumentIsCut() {
        StringBuilder wide = new StringBuilder("{'a': 'b'");
        for (int i = 0; i < 10_000; i++) {
            wide.append(", 'f").append(i).append("': '").append("x".repeat(300)).append('\'');
        }
        assertThat(FieldChanges.between(MissingNode.getInstance(), json(wide + "}")))
                .hasSize(FieldChanges.MAX_FIELDS)
                .allMatch(change -> change.after().orElse("").length() <= FieldChanges.MAX_TEXT + 1);
        String deep = "{'a': ".repeat(500) + "1" + "}".repeat(500);
        assertThat(FieldChanges.between(MissingNode.getInstance(), json(deep))).hasSize(1);
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}

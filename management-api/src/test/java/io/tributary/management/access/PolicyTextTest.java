package io.tributary.management.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.testing.Samples;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PolicyTextTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String GOOD = """
            {"version": 1, "statements": [{"effect": "allow", "actions": ["device:Get*"], "resources": ["product/A/*"],
             "when": {"sourceAddresses": ["10.0.0.0/8", "::1"], "from": "2026-01-01T00:00:00Z", "until": "2027-01-01T00:00:00Z"}}]}""";

    @Test
    void everyRefusalNamesItsField() {
        Map<String, String> wrong = Map.ofEntries(
                Map.entry(GOOD.replace("\"version\": 1", "\"version\": 2"), "policy.version"),
                Map.entry(GOOD.replace("\"version\": 1", "\"version\": \"1\""), "policy.version"),
                Map.entry(GOOD.replace("\"allow\"", "\"maybe\""), "policy.statements[0].effect"),
                Map.entry(GOOD.replace("device:Get*", "device:Gte*"), "policy.statements[0].actions[0]"),
                Map.entry(GOOD.replace("device:Get*", "de*"), "policy.statements[0].actions[0]"),
                Map.entry(GOOD.replace("[\"device:Get*\"]", "[]"), "policy.statements[0].actions"),
                Map.entry(GOOD.replace("[\"device:Get*\"]", "[7]"), "policy.statements[0].actions[0]"),
                Map.entry(GOOD.replace("product/A/*", "product A"), "policy.statements[0].resources[0]"),
                Map.entry(GOOD.replace("product/A/*", "x".repeat(257)), "policy.statements[0].resources[0]"),
                Map.entry(GOOD.replace("10.0.0.0/8", "10.0.0.0/33"), "policy.statements[0].when.sourceAddresses[0]"),
                Map.entry(GOOD.replace("10.0.0.0/8", "localhost"), "policy.statements[0].when.sourceAddresses[0]"),
                Map.entry(GOOD.replace("10.0.0.0/8", "beef"), "policy.statements[0].when.sourceAddresses[0]"),
                Map.entry(GOOD.replace("::1", "300.1.1.1"), "policy.statements[0].when.sourceAddresses[1]"),
                Map.entry(GOOD.replace("2026-01-01T00:00:00Z", "yesterday"), "policy.statements[0].when.from"),
                Map.entry(GOOD.replace("2027", "2025"), "policy.statements[0].when.until"),
                Map.entry(GOOD.replace("\"when\"", "\"if\""), "policy.statements[0].if"),
                Map.entry("{\"version\": 1}", "policy.statements"),
                Map.entry("[]", "policy"));
        wrong.forEach((text, field) -> assertThatThrownBy(() -> PolicyText.parse(json(text), "policy"))
                .as(text)
                .isInstanceOfSatisfying(RejectedException.class, refusal -> {
                    assertThat(refusal.reason()).isEqualTo(Rejection.INVALID);
                    assertThat(refusal.field()).contains(field);
                    assertThat(refusal.remedy()).isPresent();
                }));
        assertThat(PolicyText.parse(json(GOOD), "policy").statements()).hasSize(1);
    }

    @Test
    void whatIsTooLargeAsAWholeIsRefused() {
        String resources = "\"" + "r".repeat(200) + "\",";
        String text = GOOD.replace("\"product/A/*\"", resources.repeat(39) + "\"x\"");
        assertThatThrownBy(() -> PolicyText.parse(json(text), "policy"))
                .isInstanceOfSatisfying(
                        RejectedException.class,
                        refusal -> assertThat(refusal.field()).contains("policy"));
    }

    @Test
    void damagedTextIsReadOrRefusedAndNothingElse() {
        Samples.forAll(5_000, PolicyTextTest::damaged, text -> {
            try {
                Policy policy = PolicyText.parse(JSON.readTree(text), "policy");
                assertThat(PolicyText.parse(PolicyText.write(policy), "policy")).isEqualTo(policy);
            } catch (RejectedException e) {
                assertThat(e.field()).isPresent();
            } catch (JsonProcessingException e) {
                assertThat(e).isNotNull(); // refused before it comes here
            }
        });
    }

    private static String damaged(SplittableRandom random) {
        StringBuilder text = new StringBuilder(GOOD);
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(3)) {
                case 0 -> text.deleteCharAt(at);
                case 1 -> text.setCharAt(at, (char) random.nextInt(32, 400));
                default -> text.insert(at, text.substring(at, Math.min(text.length(), at + random.nextInt(20))));
            }
        }
        return text.toString();
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }
}

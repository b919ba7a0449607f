package io.tributary.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.rules.compile.CompiledRule;
import io.tributary.rules.compile.ProductTable;
import io.tributary.rules.compile.RuleCompiler;
import io.tributary.rules.compile.RuleError;
import io.tributary.rules.compile.RuleVerdict;
import io.tributary.rules.fabric.ActionsInMemory;
import io.tributary.rules.fabric.RuleTrial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the cookbook promises: every recipe compiles, and gives the rows that stand below it. */
class CookbookTest {
    private static final Path PAGE = Path.of("../docs/rules/cookbook.md");
    private static final String PRODUCT = "PROD123456";
    private static final int AT_LEAST = 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Of the recipe that is being compiled. */
    private static Optional<String> schema = Optional.empty();

    private static RuleCompiler compiler;

    @BeforeAll
    static void start() {
        compiler = new RuleCompiler(name ->
                schema.filter(each -> name.equals(PRODUCT)).map(each -> new ProductTable(PRODUCT, Optional.of(each))));
    }

    @AfterAll
    static void stop() {
        compiler.close();
    }

    static List<Recipe> recipes() throws IOException {
        return Recipe.allOf(Files.readString(PAGE));
    }

    @Test
    void thePageHasItsRecipesNumberedOneAfterTheOther() throws IOException {
        List<Recipe> recipes = recipes();

        assertThat(recipes).hasSizeGreaterThanOrEqualTo(AT_LEAST);
        for (int i = 0; i < recipes.size(); i++) {
            assertThat(recipes.get(i).number()).isEqualTo(String.valueOf(i + 1));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("recipes")
    void aRecipeDoesWhatItsPageSays(Recipe recipe) throws Exception {
        CompiledRule rule = compiled(recipe);

        assertThat(rule.warnings()).extracting(RuleError::toString).isEqualTo(recipe.warnings());
        List<RuleTrial.Outcome> outcomes = RuleTrial.of(rule, recipe.messages());
        assertThat(outcomes).flatExtracting(outcome -> nodes(outcome.rows())).isEqualTo(recipe.rows());
        assertThat(outcomes.stream().flatMap(outcome -> outcome.problem().stream()))
                .isEqualTo(recipe.aside());
        if (recipe.sent().isPresent()) {
            assertThat(nodes(ActionsInMemory.of(rule, recipe.messages())))
                    .isEqualTo(recipe.sent().get());
        }
    }

    private static CompiledRule compiled(Recipe recipe) {
        schema = recipe.schema();
        RuleVerdict verdict = compiler.compile(new RuleDefinition(
                "recipe_" + recipe.number(), 1, recipe.sql(), recipe.actions(), recipe.errorActions()));
        assertThat(verdict).isInstanceOf(RuleVerdict.Accepted.class);
        return ((RuleVerdict.Accepted) verdict).rule();
    }

    private static List<JsonNode> nodes(List<String> texts) {
        List<JsonNode> nodes = new ArrayList<>();
        for (String text : texts) {
            try {
                nodes.add(JSON.readTree(text));
            } catch (JsonProcessingException e) {
                throw new AssertionError("a rule gave what is not JSON: " + text, e);
            }
        }
        return nodes;
    }
}

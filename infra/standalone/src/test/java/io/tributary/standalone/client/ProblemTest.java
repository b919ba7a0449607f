package io.tributary.standalone.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProblemTest {
    @Test
    void causeFieldAndRemedyAreOneLine() {
        Problem problem = Problem.of(
                422, FakeApi.problem("'x' is not a type", "settings.kind", "Use native or cloud."), Optional.empty());
        assertThat(problem.line()).isEqualTo("'x' is not a type (settings.kind). Use native or cloud.");
    }

    @Test
    void aFieldThatTheTextNamesIsNotNamedTwice() {
        Problem problem = Problem.of(422, FakeApi.problem("'name' is missing.", "name", "Name it."), Optional.empty());
        assertThat(problem.line()).isEqualTo("'name' is missing. Name it.");
    }

    @Test
    void whatMovesTheCursorIsNotPassedOn() {
        Problem problem = Problem.of(400, FakeApi.problem("one\\ntwo\\u001b[2J", "", ""), Optional.empty());
        assertThat(problem.line()).isEqualTo("one two [2J");
    }

    @Test
    void ofARuleThatDoesNotCompileTheFirstPlaceIsNamed() {
        Problem problem = Problem.of(
                422,
                "{\"detail\": \"rule 'r' does not compile: no column 'x'.\", \"field\": \"sql\", \"remedy\": \"See errors.\","
                        + " \"errors\": [{\"line\": 2, \"column\": 8, \"message\": \"no column 'x'.\", \"remedy\": \"Use another.\"},"
                        + " {\"line\": 3, \"column\": 1, \"message\": \"more\", \"remedy\": \"More.\"}]}",
                Optional.empty());
        assertThat(problem.line())
                .isEqualTo("rule 'r' does not compile: no column 'x' (line 2, column 8) (sql). Use another.");
    }

    @Test
    void whenToComeBackIsTheRemedyWhereThereIsNoOther() {
        assertThat(Problem.of(503, FakeApi.problem("full", "", ""), Optional.of("2"))
                        .line())
                .isEqualTo("full. Try again in 2 s.");
    }

    @Test
    void aPageOfAnotherServerIsNotShown() {
        assertThat(Problem.of(502, "<html>Bad gateway</html>", Optional.empty()).line())
                .contains("HTTP 502")
                .doesNotContain("<");
    }

    @Test
    void aKeyThatIsNotAcceptedIsNamedByItsFile() {
        ApiAccess access = new ApiAccess(URI.create("http://h"), "tk_secret", Path.of("some/admin.key"));
        assertThat(Problem.of(401, FakeApi.problem("unknown key", "", "Use another."), Optional.empty())
                        .refusal(access)
                        .line())
                .contains("unknown key", "some/admin.key", "Use another.")
                .doesNotContain("tk_secret");
    }
}

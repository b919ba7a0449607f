package io.tributary.management.cloudapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.management.CloudApiServer;
import io.tributary.management.cloudapi.actions.ActionRow;
import io.tributary.management.cloudapi.model.ActionModel;
import io.tributary.management.cloudapi.model.ApiVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The table in docs/cloud-api.md is made from the table of actions; it is written anew with {@code -Dcloudapi.table=write}, otherwise
 * compared.
 */
class CloudApiTableTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "cloud-api.md");
    private static final String BEGIN = "<!-- The table is made from the code; CloudApiTableTest says how. -->\n";

    @Test
    void theDocumentSaysWhatTheTableOfActionsSays() throws IOException {
        String document = Files.readString(DOCUMENT);
        String made = document.substring(0, document.indexOf(BEGIN) + BEGIN.length()) + table();
        if ("write".equals(System.getProperty("cloudapi.table"))) {
            Files.writeString(DOCUMENT, made);
        }

        assertThat(Files.readString(DOCUMENT))
                .as("write it anew: mvn -pl management-api -am test -Dtest=CloudApiTableTest -Dcloudapi.table=write"
                        + " -Dsurefire.failIfNoSpecifiedTests=false")
                .isEqualTo(made);
    }

    private static String table() {
        try (CloudApiServer server = new CloudApiServer()) {
            List<ApiVersion> versions = List.copyOf(server.model.versions().values());
            Map<String, List<ActionModel>> areas = server.actions.rows().stream()
                    .flatMap(row -> versions.stream()
                            .flatMap(version -> version.action(row.name()).stream())
                            .limit(1))
                    .collect(Collectors.groupingBy(ActionModel::area, TreeMap::new, Collectors.toList()));
            StringBuilder text = new StringBuilder("\n| area | action |");
            versions.forEach(version -> text.append(' ').append(version.name()).append(" |"));
            text.append("\n| --- | --- |")
                    .append(" --- |".repeat(versions.size()))
                    .append('\n');
            areas.forEach((area, actions) -> actions.forEach(action -> {
                text.append("| ")
                        .append(area)
                        .append(" | `")
                        .append(action.name())
                        .append("` |");
                versions.forEach(version -> text.append(' ')
                        .append(version.action(action.name())
                                .map(there -> standing(server.actions.row(action.name())))
                                .orElse("–"))
                        .append(" |"));
                text.append('\n');
            }));
            return text.toString();
        }
    }

    private static String standing(ActionRow row) {
        if (row instanceof ActionRow.Wired wired) {
            return wired.missing().map(missing -> "partly: " + missing).orElse("done");
        }
        return "not: " + ((ActionRow.Unsupported) row).part();
    }
}

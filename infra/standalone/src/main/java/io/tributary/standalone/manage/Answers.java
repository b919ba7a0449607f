package io.tributary.standalone.manage;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.standalone.OutputOption;
import io.tributary.standalone.TextTable;
import io.tributary.standalone.client.ApiPath;
import io.tributary.standalone.client.ManagementClient;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * Shows what the API answered: to a person as a table, to a program as JSON. Lists are shown page by page as they come, however long
 * they are.
 */
final class Answers {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final PrintStream out;
    private final boolean asJson;

    Answers(PrintStream out, boolean asJson) {
        this.out = out;
        this.asJson = asJson;
    }

    /** One thing with all its fields. */
    void show(JsonNode thing) {
        if (asJson) {
            out.println(OutputOption.json(thing));
            return;
        }
        var fields = Fields.of(thing);
        int width = fields.keySet().stream().mapToInt(String::length).max().orElse(0);
        fields.forEach((name, text) -> {
            boolean block = text.contains("\n"); // such as PEM
            out.println((name + " ".repeat(width - name.length()) + "  " + (block ? "" : TextTable.printable(text)))
                    .stripTrailing());
            if (block) {
                text.lines().forEach(line -> out.println(TextTable.printable(line)));
            }
        });
    }

    /** What was done, to a person in words, to a program as the thing it was done to. */
    void done(String words, JsonNode thing) {
        out.println(asJson ? OutputOption.json(thing) : words);
    }

    /**
     * A list that came whole, within a thing.
     *
     * @param thing shown to programs
     * @param items shown to a person
     */
    void table(JsonNode thing, JsonNode items, Columns columns) {
        if (asJson) {
            out.println(OutputOption.json(thing));
            return;
        }
        TextTable table = new TextTable(columns.head());
        items.forEach(item -> table.row(columns.row(item)));
        table.lines().forEach(out::println);
    }

    /** Sets apart for a person what comes next. */
    void blank() {
        out.println();
    }

    /** One of many events that come one after the other: an object on one line, or a line for each thing it is about. */
    void event(String kind, JsonNode data) {
        if (asJson) {
            ObjectNode line = JSON.createObjectNode().put("event", kind);
            line.set("data", data);
            out.println(line);
        } else if (data.isArray()) {
            data.forEach(each -> event(kind, each));
        } else {
            StringBuilder text = new StringBuilder(kind);
            Fields.of(data)
                    .forEach((name, value) ->
                            text.append("  ").append(name).append('=').append(value));
            out.println(TextTable.printable(text.toString()));
        }
    }

    /** Whether somebody still reads what is shown. */
    boolean isHeard() {
        return !out.checkError();
    }

    /** A page of a list, or all of it. */
    void list(ManagementClient client, ApiPath path, PageOptions options, Columns columns) {
        Pages pages = new Pages(client, path, options);
        if (asJson) {
            listAsJson(pages);
        } else {
            listAsTable(pages, columns);
        }
    }

    private void listAsTable(Pages pages, Columns columns) {
        TextTable table = new TextTable(columns.head());
        while (pages.hasNext() && !out.checkError()) {
            pages.next().forEach(item -> table.row(columns.row(item)));
            table.lines().forEach(out::println);
        }
        pages.rest().ifPresent(cursor -> System.err.println("There is more: --all, or --cursor " + cursor));
    }

    private void listAsJson(Pages pages) {
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.useDefaultPrettyPrinter();
            json.writeStartObject();
            json.writeArrayFieldStart("items");
            while (pages.hasNext() && !out.checkError()) {
                for (JsonNode item : pages.next()) {
                    json.writeTree(item);
                }
            }
            json.writeEndArray();
            Optional<String> rest = pages.rest();
            if (rest.isPresent()) {
                json.writeStringField("next", rest.get());
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a PrintStream does not throw
        }
        out.println();
    }
}

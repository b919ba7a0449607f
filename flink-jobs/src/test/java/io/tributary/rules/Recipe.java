package io.tributary.rules;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.identity.DeviceId;
import io.tributary.rules.program.EventSample;
import io.tributary.rules.program.SourceLog;
import io.tributary.stream.LogRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A worked rule of {@code docs/rules/cookbook.md}, as the page shows it: a heading with a number, and fenced blocks told apart by the words
 * behind their language.
 *
 * @param schema of the product it reads from
 * @param messages or the events about devices, each with the columns it has
 * @param actions none when the SQL is a script
 * @param rows of all messages, in order; of a script for each message those of its INSERTs, in order
 * @param sent what its actions hand on; absent: the page does not show it
 * @param aside reasons for which messages become dead letters
 * @param warnings of the compiler
 */
record Recipe(
        String title,
        String sql,
        Optional<String> schema,
        List<RuleAction> actions,
        List<RuleAction> errorActions,
        List<LogRecord> messages,
        List<JsonNode> rows,
        Optional<List<JsonNode>> sent,
        List<String> aside,
        List<String> warnings) {
    private static final Pattern HEADING = Pattern.compile("(?m)^### (\\d+\\. .+)$");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\S.*?)\\n(.*?)^```$");
    private static final Set<String> BLOCKS = Set.of(
            "sql",
            "json schema",
            "json actions",
            "json error actions",
            "json messages",
            "json lifecycle",
            "json shadow",
            "json rows",
            "json sent",
            "text set aside",
            "text warnings");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<List<RuleAction>> ACTIONS = new TypeReference<>() {};

    static List<Recipe> allOf(String page) {
        Matcher heading = HEADING.matcher(page);
        List<Recipe> recipes = new ArrayList<>();
        boolean found = heading.find();
        while (found) {
            String title = heading.group(1);
            int from = heading.end();
            found = heading.find();
            recipes.add(of(title, page.substring(from, found ? heading.start() : page.length())));
        }
        return recipes;
    }

    private static Recipe of(String title, String text) {
        Map<String, String> blocks = new LinkedHashMap<>();
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            String kind = block.group(1).strip();
            if (!BLOCKS.contains(kind)) {
                throw new AssertionError(title + ": a block is called '" + kind + "', none of " + BLOCKS);
            }
            if (blocks.put(kind, block.group(2)) != null) {
                throw new AssertionError(title + ": two blocks are called '" + kind + "'");
            }
        }
        try {
            return new Recipe(
                    title,
                    needed(title, blocks, "sql").strip(),
                    Optional.ofNullable(blocks.get("json schema")),
                    JSON.readValue(blocks.getOrDefault("json actions", "[]"), ACTIONS),
                    JSON.readValue(blocks.getOrDefault("json error actions", "[]"), ACTIONS),
                    logged(title, blocks),
                    nodes(needed(title, blocks, "json rows")),
                    blocks.containsKey("json sent")
                            ? Optional.of(nodes(needed(title, blocks, "json sent")))
                            : Optional.empty(),
                    lines(blocks.getOrDefault("text set aside", "")),
                    lines(blocks.getOrDefault("text warnings", "")));
        } catch (JsonProcessingException e) {
            throw new AssertionError(title + ": " + e.getMessage(), e);
        }
    }

    private static String needed(String title, Map<String, String> blocks, String kind) {
        return Optional.ofNullable(blocks.get(kind))
                .orElseThrow(() -> new AssertionError(title + ": there is no block '" + kind + "'"));
    }

    /** What the log holds: messages, or what happens to devices. */
    private static List<LogRecord> logged(String title, Map<String, String> blocks) throws JsonProcessingException {
        for (SourceLog log : List.of(SourceLog.LIFECYCLE, SourceLog.SHADOW)) {
            String events = blocks.get("json " + log.table());
            if (events != null) {
                return events(log, events);
            }
        }
        return messages(needed(title, blocks, "json messages"));
    }

    private static List<LogRecord> events(SourceLog log, String block) throws JsonProcessingException {
        List<LogRecord> events = new ArrayList<>();
        for (String line : lines(block)) {
            ObjectNode columns = (ObjectNode) JSON.readTree(line);
            DeviceId device = DeviceId.parse(columns.remove("device").textValue());
            LogRecord record = EventSample.record(log, device, columns.toString(), events.size(), RecipeMessage.NOON);
            events.add(new LogRecord(
                    log.table(),
                    record.key(),
                    record.partition(),
                    record.offset(),
                    record.timeMillis(),
                    record.value()));
        }
        return events;
    }

    private static List<LogRecord> messages(String block) throws JsonProcessingException {
        List<LogRecord> messages = new ArrayList<>();
        for (String line : lines(block)) {
            messages.add(JSON.readValue(line, RecipeMessage.class).record(messages.size()));
        }
        return messages;
    }

    private static List<JsonNode> nodes(String block) throws JsonProcessingException {
        List<JsonNode> nodes = new ArrayList<>();
        for (String line : lines(block)) {
            nodes.add(JSON.readTree(line));
        }
        return nodes;
    }

    private static List<String> lines(String block) {
        return block.lines().filter(line -> !line.isBlank()).toList();
    }

    /** The number before the title, which makes a rule's name. */
    String number() {
        return title.substring(0, title.indexOf('.'));
    }

    @Override
    public String toString() {
        return title;
    }
}

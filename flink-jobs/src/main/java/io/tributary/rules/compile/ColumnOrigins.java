package io.tributary.rules.compile;

import io.tributary.rules.program.SourceLog;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;

/** Under which names a SELECT sees the message's topic and product, through the SELECTs in brackets between them. */
final class ColumnOrigins {
    private static final Map<String, String> OF_MESSAGES = Map.of("topic", "topic", "product_id", "product_id");

    /** What else happens to a device is on no topic; one that is named there is that of a message. */
    private static final Map<String, String> OF_EVENTS = Map.of("product_id", "product_id");

    /** By the name of a column the one of the log's table that it is; a column that may be another is not in it. */
    static Map<String, String> of(FromTable table) {
        if (!table.columns().isEmpty()) {
            return Map.of();
        }
        return table.select()
                .map(ColumnOrigins::given)
                .orElseGet(() -> ofLog(table.node().toString()));
    }

    /** @param name of a table; one that is no log's is a product's */
    private static Map<String, String> ofLog(String name) {
        SourceLog log = SourceLog.ofTable(name).orElse(SourceLog.MESSAGES);
        return log == SourceLog.MESSAGES ? OF_MESSAGES : OF_EVENTS;
    }

    private static Map<String, String> given(SqlSelect select) {
        Optional<FromTable> table = FromTable.of(select.getFrom());
        return table.map(from -> given(select, from, of(from))).orElse(Map.of());
    }

    private static Map<String, String> given(SqlSelect select, FromTable from, Map<String, String> seen) {
        Map<String, String> given = new HashMap<>();
        Set<String> taken = new HashSet<>();
        for (SqlNode item : select.getSelectList()) {
            if (item instanceof SqlIdentifier star && star.isStar()) {
                if (from.isMeantBy(star)) {
                    seen.forEach((name, origin) -> {
                        if (!taken.contains(name)) {
                            given.put(name, origin);
                        }
                    });
                }
                return given; // what follows may have a name that is taken
            }
            boolean renamed = item.getKind() == SqlKind.AS;
            Optional<String> column = from.columnOf(renamed ? ((SqlCall) item).operand(0) : item);
            Optional<String> name =
                    renamed ? Optional.of(((SqlCall) item).operand(1).toString()) : column;
            if (name.isPresent() && taken.add(name.get())) {
                column.map(seen::get).ifPresent(origin -> given.put(name.get(), origin));
            }
        }
        return given;
    }

    private ColumnOrigins() {}
}

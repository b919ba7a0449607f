package io.tributary.rules.compile;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;

/** What a rule's text may do to its author one day: expressions that fail on some message, each with the safe form. */
final class TextWarnings extends SqlBasicVisitor<Void> {
    private final List<RuleError> warnings = new ArrayList<>();

    /** @param everyMessage whether it reads messages, and nothing says of which topics */
    TextWarnings(SqlParserPos select, boolean everyMessage) {
        if (everyMessage) {
            warn(
                    select,
                    "no condition says which topics the rule reads, so every message of every device is evaluated",
                    "Add WHERE TOPIC_MATCHES(topic, 'PRODUCT/+/event') or topic = '…'.");
        }
    }

    List<RuleError> of(SqlNode statement) {
        statement.accept(this);
        return List.copyOf(warnings);
    }

    @Override
    @SuppressWarnings("NullAway") // the visitor's result is Void
    public Void visit(SqlCall call) {
        SqlKind kind = call.getKind();
        String name = call.getOperator().getName();
        if (kind == SqlKind.CAST && name.equals("CAST") && mayFail(call)) {
            warn(
                    call,
                    "CAST fails on a value that does not fit, and the message is set aside",
                    "Write TRY_CAST(… AS " + call.operand(1) + "), which gives NULL instead.");
        } else if ((kind == SqlKind.DIVIDE || kind == SqlKind.MOD || name.equals("MOD"))
                && !isNonZero(call.operand(1))) {
            warn(
                    call,
                    "whole numbers divided by zero fail, and the message is set aside; between whole numbers 7/2 is 3",
                    "Write … / NULLIF(" + call.operand(1) + ", 0), and CAST one side to DOUBLE for a fraction.");
        } else if (name.equals("FROM_BASE64") || name.equals("PARSE_JSON")) {
            warn(
                    call,
                    name + " fails on a text that is none, and the message is set aside",
                    name.equals("PARSE_JSON") ? "Write TRY_PARSE_JSON." : "Check the text in a condition before.");
        }
        return super.visit(call);
    }

    /** A cast to text does not fail; neither does one of a number that is written out. */
    private static boolean mayFail(SqlCall cast) {
        if (cast.operand(0) instanceof SqlNumericLiteral || cast.operand(0).getKind() == SqlKind.LITERAL) {
            return false;
        }
        return cast.operand(1) instanceof SqlDataTypeSpec type
                && !Set.of("STRING", "VARCHAR", "CHAR")
                        .contains(type.getTypeName().toString());
    }

    private static boolean isNonZero(SqlNode divisor) {
        if (divisor.getKind() == SqlKind.CAST) {
            return isNonZero(((SqlCall) divisor).operand(0));
        }
        if (divisor instanceof SqlCall call && call.getOperator().getName().equals("NULLIF")) {
            return true;
        }
        return divisor instanceof SqlNumericLiteral number
                && number.bigDecimalValue() != null
                && number.bigDecimalValue().signum() != 0;
    }

    private void warn(SqlNode at, String message, String remedy) {
        warn(at.getParserPosition(), message, remedy);
    }

    private void warn(SqlParserPos at, String message, String remedy) {
        warnings.add(new RuleError(at.getLineNum(), at.getColumnNum(), message, remedy));
    }
}

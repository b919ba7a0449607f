package io.tributary.rules.program;

import io.tributary.rules.bundle.BundleRef;
import io.tributary.rules.bundle.RuleClasses;
import io.tributary.rules.eval.SafeText;
import io.tributary.rules.eval.SharedJson;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.flink.streaming.api.graph.StreamConfig;
import org.apache.flink.streaming.api.operators.Input;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.api.operators.StreamingRuntimeContext;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;
import org.apache.flink.streaming.runtime.tasks.StreamTask;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.conversion.DataStructureConverter;
import org.apache.flink.table.data.conversion.DataStructureConverters;
import org.apache.flink.table.types.utils.TypeConversions;
import org.jspecify.annotations.Nullable;

/**
 * A program, loaded: takes a message, gives rows. Its classes go with it when it is no longer referred to. One thread; messages are
 * evaluated one after the other, and a message's row must not change meanwhile.
 */
public final class RuleEvaluation implements AutoCloseable {
    private final RuleProgram program;
    private final ClassLoader classes;
    private final String rule;
    private final int maxRows;
    private final List<RuleOperator> operators;
    private final Output<StreamRecord<RowData>> first;
    private final List<String> columns;
    private final StreamRecord<RowData> record = new StreamRecord<>(null);
    private final List<DataStructureConverter<Object, Object>> converters = new ArrayList<>();
    private final RowData.FieldGetter[] getters;
    private final List<List<@Nullable Object>> rows = new ArrayList<>();
    private long characters;

    private RuleEvaluation(
            RuleProgram program, String rule, int maxRows, ClassLoader loader, StreamingRuntimeContext context)
            throws Exception {
        this.program = program;
        this.classes = loader;
        this.rule = rule;
        this.columns = program.columnNames();
        this.maxRows = maxRows;
        this.getters = new RowData.FieldGetter[program.columns().size()];
        for (int i = 0; i < getters.length; i++) {
            RuleProgram.Column column = program.columns().get(i);
            getters[i] = RowData.createFieldGetter(column.type(), i);
            DataStructureConverter<Object, Object> converter =
                    DataStructureConverters.getConverter(TypeConversions.fromLogicalToDataType(column.type()));
            converter.open(loader);
            converters.add(converter);
        }
        this.operators = new ArrayList<>();
        Output<StreamRecord<RowData>> next = new Results();
        for (int i = program.stages().size() - 1; i >= 0; i--) {
            RuleOperator operator = operator(program.stages().get(i), next, loader);
            operator.attach(context, rule);
            operators.add(0, operator);
            next = new Into(inputOf(operator));
        }
        for (RuleOperator operator : operators) {
            operator.open();
        }
        this.first = next;
    }

    /**
     * Defines the program's classes and opens its functions.
     *
     * @param rule its name, from which chance follows
     * @param maxRows one message may give; beyond it the evaluation fails
     * @param parent loader of Flink's runtime and of ours; a {@link RuleClasses} when the program calls functions of users
     * @throws IOException when the program cannot run here
     */
    public static RuleEvaluation load(
            RuleProgram program, String rule, int maxRows, ClassLoader parent, StreamingRuntimeContext context)
            throws IOException {
        if (!ProgramAbi.runsHere(program.abi())) {
            throw new IOException("the program was compiled for " + program.abi() + ", this is " + ProgramAbi.CURRENT
                    + "; it has to be compiled again");
        }
        Optional<BundleRef> functions = ProgramAbi.bundleOf(program.abi());
        Optional<BundleRef> given = parent instanceof RuleClasses users ? Optional.of(users.ref()) : Optional.empty();
        if (!functions.equals(given)) {
            throw new IOException("the program calls functions of bundle "
                    + functions.map(BundleRef::toString).orElse("none")
                    + ", which are not at hand here");
        }
        try {
            return new RuleEvaluation(program, rule, maxRows, parent, context);
        } catch (IOException e) {
            throw e;
        } catch (Exception | LinkageError e) {
            throw new IOException("the program of rule " + rule + " cannot be loaded: " + rootOf(e), e);
        }
    }

    /** Columns of the row it reads behind those of every message. */
    public List<PayloadColumn> payload() {
        return program.payload();
    }

    /** Whether a payload that is not JSON is a mistake. */
    public boolean needsJson() {
        return program.needsJson();
    }

    /** Whether it calls functions of users, which may do anything. */
    public boolean callsUserFunctions() {
        return FabricLane.of(program.abi()) == FabricLane.USER_FUNCTIONS;
    }

    /** What its classes stand on. */
    public ClassLoader classes() {
        return classes;
    }

    /** Names of the result's columns, in order. */
    public List<String> columns() {
        return columns;
    }

    /**
     * Evaluates one message.
     *
     * @param messageId asked for by rules that need it
     * @param message with the columns of {@link MessageColumns}
     * @return its rows, the values in Flink's external Java classes; the list is valid until the next call
     * @throws TooManyRowsException when it gives more than is allowed
     * @throws RuntimeException whatever the rule's expressions throw
     */
    public List<List<@Nullable Object>> rowsOf(RowData message, Supplier<String> messageId, long timeMillis) {
        rows.clear();
        characters = 0;
        SharedJson.begin();
        SafeText.begin();
        for (int i = 0; i < operators.size(); i++) {
            operators.get(i).begin(messageId, timeMillis);
        }
        first.collect(record.replace(message));
        return rows;
    }

    @Override
    public void close() throws Exception {
        for (RuleOperator operator : operators) {
            operator.close();
        }
    }

    private static RuleOperator operator(RuleProgram.Stage stage, Output<StreamRecord<RowData>> out, ClassLoader parent)
            throws Exception {
        Class<?> type = new ProgramLoader(stage.classes(), parent).loadClass(stage.className());
        Constructor<?> constructor = type.getConstructor(
                Object[].class, StreamTask.class, StreamConfig.class, Output.class, ProcessingTimeService.class);
        Object[] references = RuleProgram.references(stage.references(), parent);
        try {
            return (RuleOperator) constructor.newInstance(references, null, null, out, null);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    @SuppressWarnings("unchecked") // every generated operator of one input is one
    private static Input<RowData> inputOf(RuleOperator operator) {
        return (Input<RowData>) operator;
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    /** From one operator into the next. */
    private static final class Into extends RowsOut {
        private final Input<RowData> next;

        Into(Input<RowData> next) {
            this.next = next;
        }

        @Override
        public void collect(StreamRecord<RowData> record) {
            try {
                next.processElement(record);
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new EvaluationException(e);
            }
        }
    }

    /** The end: generated operators use one row again and again, so its values are taken out at once. */
    private final class Results extends RowsOut {
        @Override
        public void collect(StreamRecord<RowData> record) {
            if (rows.size() == maxRows) {
                throw new TooManyRowsException(rule, maxRows);
            }
            RowData row = record.getValue();
            List<@Nullable Object> values = new ArrayList<>(getters.length);
            for (int i = 0; i < getters.length; i++) {
                Object value = converters.get(i).toExternalOrNull(getters[i].getFieldOrNull(row));
                characters +=
                        value instanceof String text ? text.length() : value instanceof byte[] bytes ? bytes.length : 0;
                values.add(value);
            }
            if (characters > SafeText.TOGETHER) {
                throw new TooManyRowsException(rule, rows.size(), SafeText.TOGETHER);
            }
            rows.add(values);
        }
    }

    /** A checked exception of an operator. */
    public static final class EvaluationException extends RuntimeException {
        EvaluationException(Exception cause) {
            super(cause.getMessage(), cause);
        }
    }

    /** One message gives more rows than is allowed, or too long ones. */
    public static final class TooManyRowsException extends RuntimeException {
        TooManyRowsException(String rule, int maxRows) {
            super("rule " + rule + " makes more than " + maxRows + " rows of one message");
        }

        TooManyRowsException(String rule, int rows, int characters) {
            super("rule " + rule + " makes more than " + characters + " characters of one message, in its first "
                    + (rows + 1) + " rows");
        }
    }

    /** Knows the classes of one stage. */
    private static final class ProgramLoader extends ClassLoader {
        private final Map<String, byte[]> classes;

        ProgramLoader(Map<String, byte[]> classes, ClassLoader parent) {
            super(parent);
            this.classes = new ConcurrentHashMap<>(classes);
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            byte[] bytes = classes.remove(name);
            if (bytes == null) {
                throw new ClassNotFoundException(name);
            }
            return defineClass(name, bytes, 0, bytes.length);
        }
    }
}

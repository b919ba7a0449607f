package io.tributary.rules.program;

import io.tributary.rules.bundle.RuleClasses;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InvalidClassException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.apache.flink.table.types.logical.LogicalType;

/**
 * What a rule's SQL was compiled to: the operators of Flink's plan, in the order in which a message passes them. A cache of the SQL; one
 * of another {@link #abi} is never loaded.
 *
 * @param abi versions of all that generated code stands on, the bundle of functions it calls among them
 * @param columns of the result, in order
 * @param payload columns of the row it reads behind those of every message
 * @param needsJson whether a payload that is not JSON is a mistake: the rule looks into it without asking whether it is
 */
public record RuleProgram(
        String abi, List<Stage> stages, List<Column> columns, boolean needsJson, List<PayloadColumn> payload)
        implements Serializable {
    /** A program is some kilobytes; what is larger did not come from the compiler. */
    private static final int MAX_BYTES = 4 * 1024 * 1024;

    /** Deserializing makes objects of these packages and of no other. */
    private static final ObjectInputFilter PROGRAMS = ObjectInputFilter.Config.createFilter("maxbytes=" + MAX_BYTES
            + ";maxdepth=60;maxarray=" + MAX_BYTES
            + ";java.lang.*;java.lang.invoke.SerializedLambda;java.lang.invoke.MethodType;java.util.*;java.math.*;java.time.**;io.tributary.rules.**;org.apache.flink.api.common.typeutils.**"
            + ";org.apache.flink.table.**;org.apache.flink.types.**;!*");

    /**
     * One generated operator.
     *
     * @param className of the operator among {@code classes}
     * @param classes name to class file
     * @param references objects the operator is constructed with, in Java's serialized form
     */
    public record Stage(String className, Map<String, byte[]> classes, byte[] references) implements Serializable {}

    /** One column of the result. */
    public record Column(String name, LogicalType type) implements Serializable {}

    public RuleProgram {
        stages = List.copyOf(stages);
        columns = List.copyOf(columns);
        payload = List.copyOf(payload);
    }

    /** Names of the columns, in order. */
    public List<String> columnNames() {
        return columns.stream().map(Column::name).toList();
    }

    /** The compact form for a topic; {@link #of} reads it. */
    public byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(new DeflaterOutputStream(bytes))) {
            out.writeObject(this);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a byte array does not fail
        }
        return bytes.toByteArray();
    }

    /**
     * Reads a program whose signature was checked.
     *
     * @throws IOException when the bytes are no program, or hold objects a program does not consist of
     */
    public static RuleProgram of(byte[] bytes) throws IOException {
        return read(
                new InflaterInputStream(new ByteArrayInputStream(bytes)),
                RuleProgram.class.getClassLoader(),
                type -> false,
                RuleProgram.class);
    }

    /** The compact form of the objects a generated operator refers to. */
    public static byte[] serialized(Object[] references) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(references);
        } catch (IOException e) {
            throw new IllegalArgumentException("the rule uses a function that cannot be sent to the cluster: " + e, e);
        }
        return bytes.toByteArray();
    }

    /** Those objects again, their classes from a loader that may know functions of users. */
    static Object[] references(byte[] bytes, ClassLoader loader) throws IOException {
        Predicate<Class<?>> ofUsers = loader instanceof RuleClasses users ? users::isOfUsers : each -> false;
        return read(new ByteArrayInputStream(bytes), loader, ofUsers, Object[].class);
    }

    /** @param allowed classes beside those a program consists of */
    private static <T> T read(InputStream bytes, ClassLoader loader, Predicate<Class<?>> allowed, Class<T> type)
            throws IOException {
        Set<String> refused = new TreeSet<>();
        try (ObjectInputStream in = new ObjectInputStream(bytes) {
            @Override
            protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
                try {
                    return Class.forName(description.getName(), false, loader);
                } catch (ClassNotFoundException e) {
                    return super.resolveClass(description); // a primitive
                }
            }
        }) {
            in.setObjectInputFilter(info -> {
                ObjectInputFilter.Status status = PROGRAMS.checkInput(info);
                Class<?> serial = info.serialClass();
                if (status == ObjectInputFilter.Status.REJECTED && serial != null) {
                    if (allowed.test(elementOf(serial))) {
                        return ObjectInputFilter.Status.ALLOWED;
                    }
                    refused.add(serial.getName());
                }
                return status;
            });
            return type.cast(in.readObject());
        } catch (InvalidClassException e) {
            throw refused.isEmpty() ? e : new InvalidClassException("a program has no objects of " + refused);
        } catch (ClassNotFoundException | ClassCastException e) {
            throw new InvalidClassException("the bytes are not a rule's program: " + e);
        }
    }

    private static Class<?> elementOf(Class<?> type) {
        Class<?> element = type;
        while (element.isArray()) {
            element = element.getComponentType();
        }
        return element;
    }
}

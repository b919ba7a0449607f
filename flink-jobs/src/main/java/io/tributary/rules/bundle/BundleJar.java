package io.tributary.rules.bundle;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * A jar with functions, unpacked in memory; nothing of it is loaded. What it offers it says itself, in {@value #DECLARATION}: a line
 * {@code NAME = class} for each function. Immutable.
 */
public final class BundleJar {
    /** Bytes of a jar. */
    public static final int MAX_BYTES = 8 << 20;

    /** Where a jar says which functions it has. */
    public static final String DECLARATION = "META-INF/tributary-functions.properties";

    /** Bytes of all its files, unpacked. */
    static final int MAX_UNPACKED = 32 << 20;

    private static final int MAX_FUNCTIONS = 100;
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,63}");
    private static final Pattern CLASS = Pattern.compile("[A-Za-z_$][\\w$]*(\\.[A-Za-z_$][\\w$]*)*");
    private static final String CLASS_FILE = ".class";

    /** Whose classes are the platform's: a second copy of them would be others of the same name. */
    private static final List<String> OURS =
            List.of("java/", "org/apache/flink/", "org/apache/calcite/", "org/slf4j/", "io/tributary/");

    private final String sha256;
    private final Map<String, byte[]> files;
    private final Map<String, String> functions;

    private BundleJar(String sha256, Map<String, byte[]> files, Map<String, String> functions) {
        this.sha256 = sha256;
        this.files = files;
        this.functions = functions;
    }

    /**
     * Unpacks a jar and reads what it declares.
     *
     * @throws RejectedException INVALID or TOO_LARGE, when it is no jar or not one of functions
     */
    public static BundleJar read(byte[] jar) {
        if (jar.length > MAX_BYTES) {
            throw tooLarge("the jar has " + jar.length + " bytes, more than " + MAX_BYTES);
        }
        Map<String, byte[]> files = unpacked(jar);
        byte[] declaration = Optional.ofNullable(files.get(DECLARATION))
                .orElseThrow(
                        () -> invalid(
                                "the jar has no " + DECLARATION + ", so no functions are found in it",
                                "Add that file, with a line NAME = class for each function, such as FAHRENHEIT = com.example.Fahrenheit."));
        return new BundleJar(hashOf(jar), files, functionsOf(declaration, files));
    }

    /** Of the jar's bytes, lower-case hexadecimal digits. */
    public static String hashOf(byte[] jar) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(jar));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK", e);
        }
    }

    public String sha256() {
        return sha256;
    }

    /** Name in SQL to class, at least one; names are told apart whatever the case of their letters. */
    public Map<String, String> functions() {
        return functions;
    }

    boolean holdsClass(String name) {
        return files.containsKey(fileOf(name));
    }

    Optional<byte[]> classFile(String name) {
        return file(fileOf(name));
    }

    Optional<byte[]> file(String path) {
        return Optional.ofNullable(files.get(path));
    }

    private static String fileOf(String className) {
        return className.replace('.', '/') + CLASS_FILE;
    }

    private static Map<String, byte[]> unpacked(byte[] jar) {
        Map<String, byte[]> files = new HashMap<>();
        long left = MAX_UNPACKED;
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(jar))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                String name = entry.getName();
                if (entry.isDirectory()) {
                    continue;
                }
                byte[] bytes = zip.readNBytes((int) left + 1);
                left -= bytes.length;
                if (left < 0) {
                    throw tooLarge("the jar holds more than " + MAX_UNPACKED + " bytes, unpacked");
                }
                requireForeign(name);
                files.put(name, bytes);
            }
        } catch (IOException | IllegalArgumentException e) { // the latter: a name that is no text
            throw invalid("these bytes are not a jar (" + e.getMessage() + ")", "Send a jar file as the body.");
        }
        if (files.isEmpty()) {
            throw invalid("these bytes are not a jar, or an empty one", "Send a jar file as the body.");
        }
        return files;
    }

    private static void requireForeign(String name) {
        if (name.endsWith(CLASS_FILE) && OURS.stream().anyMatch(name::startsWith)) {
            throw invalid(
                    "the jar brings " + name + ", which is the platform's own",
                    "Leave Flink, Calcite, SLF4J and the platform out of the jar (scope provided).");
        }
    }

    private static Map<String, String> functionsOf(byte[] declaration, Map<String, byte[]> files) {
        Properties lines = new Properties();
        try {
            lines.load(new StringReader(new String(declaration, StandardCharsets.UTF_8)));
        } catch (IOException | IllegalArgumentException e) {
            throw invalid(DECLARATION + " cannot be read: " + e.getMessage(), "Write lines NAME = class.");
        }
        Map<String, String> functions = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String name : lines.stringPropertyNames()) {
            String type =
                    Objects.requireNonNullElse(lines.getProperty(name), "").strip();
            if (!NAME.matcher(name).matches()) {
                throw invalid(
                        DECLARATION + ": '" + name + "' is not the name of a function",
                        "Use at most 64 letters, digits and '_', a letter first.");
            }
            if (!CLASS.matcher(type).matches() || !files.containsKey(fileOf(type))) {
                throw invalid(
                        DECLARATION + ": function " + name + " is of class '" + type + "', which the jar does not hold",
                        "Name a class of the jar, nested ones with '$', such as com.example.Functions$Fahrenheit.");
            }
            if (functions.put(name, type) != null) {
                throw invalid(
                        DECLARATION + ": function " + name + " is there twice, but for the case of letters",
                        "Rename one of them.");
            }
        }
        if (functions.isEmpty() || functions.size() > MAX_FUNCTIONS) {
            throw invalid(
                    DECLARATION + " names " + functions.size() + " functions",
                    "Name at least one and at most " + MAX_FUNCTIONS + ", each in a line NAME = class.");
        }
        return Collections.unmodifiableMap(functions);
    }

    static RejectedException invalid(String message, String remedy) {
        return new RejectedException(Rejection.INVALID, message, remedy, "");
    }

    private static RejectedException tooLarge(String message) {
        return new RejectedException(
                Rejection.TOO_LARGE, message, "Leave out what the functions do not need, or make several bundles.", "");
    }
}

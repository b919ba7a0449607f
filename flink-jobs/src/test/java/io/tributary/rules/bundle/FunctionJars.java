package io.tributary.rules.bundle;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Jars with functions, made as a user makes them: compiled from source, with the file that names them. */
public final class FunctionJars {
    /** While it is set, {@code LOOPS} does not end. */
    public static final String LOOPING = "io.tributary.rules.looping";

    private static final String HEAD = "package acme; import org.apache.flink.table.functions.*; public class ";

    /** A function of each kind: {@code CELSIUS}, {@code WORDS}, {@code THROWS}, {@code LOOPS}, {@code CHANCE}. */
    public static final byte[] ALL = jar(
            Map.of(
                    "acme.Celsius",
                    HEAD + "Celsius extends ScalarFunction {"
                            + " public Double eval(Double fahrenheit) {"
                            + " return fahrenheit == null ? null : Degrees.of(fahrenheit); } }",
                    "acme.Degrees",
                    "package acme; class Degrees { static double of(double f) { return (f - 32) / 1.8; } }",
                    "acme.Words",
                    HEAD + "Words extends TableFunction<String> { public void eval(String text) {"
                            + " for (String word : text.split(\" \")) { collect(word); } } }",
                    "acme.Throws",
                    HEAD + "Throws extends ScalarFunction { public String eval(String text) {"
                            + " throw new IllegalStateException(\"no \" + text); } }",
                    "acme.Loops",
                    HEAD + "Loops extends ScalarFunction { public Boolean eval(String text) {"
                            + " while (System.getProperty(\"" + LOOPING + "\") != null) { Thread.onSpinWait(); }"
                            + " return true; } }",
                    "acme.Chance",
                    HEAD + "Chance extends ScalarFunction { public Double eval() { return Math.random(); }"
                            + " @Override public boolean isDeterministic() { return false; } }"),
            "CELSIUS = acme.Celsius\nWORDS = acme.Words\nTHROWS = acme.Throws\nLOOPS = acme.Loops\nCHANCE = acme.Chance\n");

    /** A jar whose only function {@code name} says of any text what it is given here; its class is called as in any other of these. */
    public static byte[] saying(String name, String words) {
        return jar(
                Map.of(
                        "acme.Says",
                        HEAD + "Says extends ScalarFunction { public String eval(String text) { return \"" + words
                                + " \" + text; } }"),
                name + " = acme.Says\n");
    }

    /**
     * @param sources by class name
     * @param declaration what the jar says of itself
     */
    public static byte[] jar(Map<String, String> sources, String declaration) {
        Map<String, byte[]> files = new HashMap<>();
        compiled(sources).forEach((name, bytes) -> files.put(name.replace('.', '/') + ".class", bytes));
        files.put(BundleJar.DECLARATION, declaration.getBytes(StandardCharsets.UTF_8));
        return zip(files);
    }

    /** The same jar with one more file. */
    public static byte[] with(byte[] jar, String name, byte[] file) {
        Map<String, byte[]> files = new HashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(jar))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), zip.readAllBytes());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        files.put(name, file);
        return zip(files);
    }

    static byte[] zip(Map<String, byte[]> files) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                JarEntry entry = new JarEntry(file.getKey());
                entry.setTime(0); // the same jar, the same hash
                jar.putNextEntry(entry);
                jar.write(file.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** What the compiler and the fabric find, under one name. */
    public static Bundle bundle(String name, byte[] jar) {
        BundleJar read = BundleJar.read(jar);
        return new Bundle(new BundleRef(name, read.sha256()), read);
    }

    /** Functions that are there. */
    public static UserFunctions of(Bundle... bundles) {
        return new UserFunctions() {
            @Override
            public Optional<BundleRef> find(String function) {
                for (Bundle bundle : bundles) {
                    if (bundle.jar().functions().containsKey(function)) {
                        return Optional.of(bundle.ref());
                    }
                }
                return Optional.empty();
            }

            @Override
            public Bundle get(BundleRef ref) {
                return List.of(bundles).stream()
                        .filter(each -> each.ref().equals(ref))
                        .findFirst()
                        .orElseThrow();
            }
        };
    }

    private static Map<String, byte[]> compiled(Map<String, String> sources) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        InMemory files = new InMemory(compiler.getStandardFileManager(null, Locale.ROOT, StandardCharsets.UTF_8));
        List<Source> units = sources.entrySet().stream()
                .map(each -> new Source(each.getKey(), each.getValue()))
                .toList();
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        boolean worked = compiler.getTask(
                        null, files, null, List.of("-proc:none", "-classpath", classPath), null, units)
                .call();
        if (!worked) {
            throw new AssertionError("the functions do not compile");
        }
        Map<String, byte[]> classes = new HashMap<>();
        files.outputs.forEach((name, bytes) -> classes.put(name, bytes.toByteArray()));
        return classes;
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String className, String text) {
            super(URI.create("string:///" + className.replace('.', '/') + Kind.SOURCE.extension), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
        final Map<String, ByteArrayOutputStream> outputs = new HashMap<>();

        InMemory(JavaFileManager files) {
            super(files);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
            ByteArrayOutputStream output = new ByteArrayOutputStream();
            outputs.put(className, output);
            return new SimpleJavaFileObject(URI.create("mem:///" + className), kind) {
                @Override
                public ByteArrayOutputStream openOutputStream() {
                    return output;
                }
            };
        }
    }

    private FunctionJars() {}
}

package io.tributary.rules.bundle;

import io.tributary.identity.RejectedException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.annotation.FunctionHint;
import org.apache.flink.table.functions.ScalarFunction;
import org.apache.flink.table.functions.TableFunction;

/**
 * Looks at the functions of a jar: their classes are loaded and looked at by reflection, and none of their code runs, static or other.
 */
public final class BundleFunctions {
    private static final String EVAL = "eval";

    /**
     * What a jar offers, by name.
     *
     * @throws RejectedException INVALID, when a class cannot be loaded or is no function that a rule may call
     */
    public static List<BundleFunction> of(BundleJar jar) {
        BundleLoader loader = new BundleLoader(jar);
        List<BundleFunction> functions = new ArrayList<>();
        jar.functions().forEach((name, type) -> functions.add(functionOf(name, type, loader)));
        return List.copyOf(functions);
    }

    private static BundleFunction functionOf(String name, String className, BundleLoader loader) {
        try {
            Class<?> type = Class.forName(className, false, loader);
            String kind = kindOf(name, type);
            List<String> signatures = Arrays.stream(type.getMethods())
                    .filter(method -> method.getName().equals(EVAL) && !method.isBridge() && !method.isSynthetic())
                    .map(method -> signatureOf(type, method, kind))
                    .sorted(Comparator.naturalOrder())
                    .toList();
            if (signatures.isEmpty()) {
                throw BundleJar.invalid(
                        "function " + name + ": class " + className + " has no public method " + EVAL,
                        "Add one; what it takes and returns is what the function takes and returns.");
            }
            return new BundleFunction(name, className, kind, signatures);
        } catch (ClassNotFoundException | LinkageError | TypeNotPresentException e) {
            throw BundleJar.invalid(
                    "function " + name + ": class " + className + " does not load: " + e,
                    "Compile it for Java " + Runtime.version().feature()
                            + " or older, and put into the jar all it needs but the JDK, Flink and SLF4J.");
        }
    }

    private static String kindOf(String name, Class<?> type) {
        boolean scalar = ScalarFunction.class.isAssignableFrom(type);
        if (!scalar && !TableFunction.class.isAssignableFrom(type)) {
            throw BundleJar.invalid(
                    "function " + name + ": class " + type.getName()
                            + " is neither a ScalarFunction nor a TableFunction",
                    "Extend one of the two, of org.apache.flink.table.functions; rules look at one message, so nothing else"
                            + " is offered.");
        }
        boolean makeable = Arrays.stream(type.getConstructors()).anyMatch(each -> each.getParameterCount() == 0);
        if (!Modifier.isPublic(type.getModifiers()) || Modifier.isAbstract(type.getModifiers()) || !makeable) {
            throw BundleJar.invalid(
                    "function " + name + ": class " + type.getName() + " cannot be made from outside",
                    "Let it be public and not abstract, a nested one static, with a public constructor without parameters.");
        }
        return scalar ? BundleFunction.SCALAR : BundleFunction.TABLE;
    }

    private static String signatureOf(Class<?> type, Method eval, String kind) {
        String takes = Arrays.stream(eval.getParameters())
                .map(BundleFunctions::wordFor)
                .collect(Collectors.joining(", ", "(", ")"));
        return takes + " → " + (kind.equals(BundleFunction.SCALAR) ? resultOf(eval) : rowOf(type, eval));
    }

    private static String resultOf(Method eval) {
        DataTypeHint hint = eval.getAnnotation(DataTypeHint.class);
        return hint == null || hint.value().isEmpty() ? wordFor(eval.getGenericReturnType()) : hint.value();
    }

    private static String rowOf(Class<?> type, Method eval) {
        for (FunctionHint hint :
                new FunctionHint[] {eval.getAnnotation(FunctionHint.class), type.getAnnotation(FunctionHint.class)}) {
            if (hint != null && !hint.output().value().isEmpty()) {
                return hint.output().value();
            }
        }
        return type.getGenericSuperclass() instanceof ParameterizedType function
                ? wordFor(function.getActualTypeArguments()[0])
                : "rows";
    }

    private static String wordFor(Parameter parameter) {
        DataTypeHint hint = parameter.getAnnotation(DataTypeHint.class);
        if (hint != null && !hint.value().isEmpty()) {
            return hint.value();
        }
        String word = wordFor(parameter.getParameterizedType());
        return parameter.isVarArgs() ? word.replace("[]", "…") : word;
    }

    private static String wordFor(Type type) {
        return type instanceof Class<?> plain
                ? plain.getSimpleName()
                : type.getTypeName().replaceAll("[\\w$]+\\.", "");
    }

    private BundleFunctions() {}
}

package io.tributary.config;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import java.lang.invoke.MethodType;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

/** Says in the words of a configuration file what a key wants; the parser says it in the words of Java. */
final class WrongValue {
    /** What the key must be, instead of what stands there. */
    static String explain(JsonMappingException e, ObjectMapper mapper) {
        if (e instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null) {
            String wanted = wanted(mismatch.getTargetType(), mapper);
            return mismatch instanceof InvalidFormatException format
                    ? "'" + format.getValue() + "' is not " + wanted
                    : "write " + wanted;
        }
        return e.getOriginalMessage().lines().findFirst().orElse("") + "; correct it";
    }

    private static String wanted(Class<?> type, ObjectMapper mapper) {
        Class<?> boxed = MethodType.methodType(type).wrap().returnType();
        if (type.isEnum()) {
            return "one of: " + names(type, mapper);
        }
        if (Collection.class.isAssignableFrom(type)) {
            return "a list, such as [\"a\", \"b\"]";
        }
        if (type.isRecord() || Map.class.isAssignableFrom(type)) {
            return "keys and values of its own, such as {key: value}";
        }
        if (boxed == Boolean.class) {
            return "true or false";
        }
        if (boxed == Integer.class || boxed == Long.class) {
            return "a whole number" + (boxed == Integer.class ? " of at most " + Integer.MAX_VALUE : "");
        }
        if (Number.class.isAssignableFrom(boxed)) {
            return "a number";
        }
        return type == Duration.class ? "a duration, such as PT5S for five seconds" : "one text";
    }

    private static String names(Class<?> type, ObjectMapper mapper) {
        return Arrays.stream(type.getEnumConstants())
                .map(constant -> mapper.convertValue(constant, String.class))
                .collect(Collectors.joining(", "));
    }

    private WrongValue() {}
}

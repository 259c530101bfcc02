package io.xphone.node;

import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import io.xphone.options.OptionRange;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The type of a configuration value. The types of options classes are derived from their setters. */
sealed interface ConfigType {

    /** A string. */
    record Text() implements ConfigType {}

    /** A whole number within bounds. */
    record WholeNumber(OptionRange range) implements ConfigType {

        /** Any number from {@code min} to {@code max}. */
        WholeNumber(long min, long max) {
            this(new OptionRange(min, max, 1));
        }
    }

    /** A number that may have a fraction. */
    record Decimal() implements ConfigType {}

    /** {@code true} or {@code false}. */
    record Bool() implements ConfigType {}

    /** One of several values, ignoring case. */
    record Choice(List<String> values) implements ConfigType {}

    /** An array. */
    record ArrayOf(ConfigType element) implements ConfigType {}

    /** An object with arbitrary keys. */
    record MapOf(ConfigType value) implements ConfigType {}

    /** The value of a header: a string, or an array of strings. */
    record HeaderValue() implements ConfigType {}

    /** A setting of a codec, which the codec checks. */
    record CodecSetting() implements ConfigType {}

    /** The name of an application, or a SIP status. */
    record ApplicationName() implements ConfigType {}

    /** An object with known keys. */
    record Section(Map<String, ConfigType> keys) implements ConfigType {

        /** A copy with one more key. */
        Section with(String key, ConfigType type) {
            Map<String, ConfigType> more = new TreeMap<>(keys);
            more.put(key, type);
            return new Section(more);
        }
    }

    /** The type of an options class: a key for each setter. */
    static Section of(Class<?> options) {
        Map<String, ConfigType> keys = new TreeMap<>();
        for (Method method : options.getMethods()) {
            String name = method.getName();
            if (name.startsWith("set") && method.getParameterCount() == 1) {
                String key = Character.toLowerCase(name.charAt(3)) + name.substring(4);
                keys.put(key, of(method.getGenericParameterTypes()[0], key));
            }
        }
        return new Section(keys);
    }

    private static ConfigType of(Type type, String key) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            ConfigType last = of(arguments[arguments.length - 1], key);
            return generic.getRawType() == List.class ? new ArrayOf(last) : new MapOf(last);
        }
        Class<?> plain = (Class<?>) type;
        if (plain == String.class) {
            return new Text();
        }
        if (plain == boolean.class) {
            return new Bool();
        }
        if (plain == int.class || plain == long.class) {
            return new WholeNumber(OptionRange.of(key));
        }
        if (plain == double.class) {
            return new Decimal();
        }
        if (plain == MultiMap.class) {
            return new MapOf(new HeaderValue());
        }
        if (plain == JsonObject.class) { // the settings of each codec
            return new MapOf(new MapOf(new CodecSetting()));
        }
        if (plain.isEnum()) {
            return new Choice(Arrays.stream(plain.getEnumConstants())
                    .map(Object::toString)
                    .toList());
        }
        if (!hasJsonForm(plain)) {
            throw new IllegalStateException(key + " has a type without a JSON form: " + plain);
        }
        return of(plain);
    }

    private static boolean hasJsonForm(Class<?> type) {
        return Arrays.stream(type.getConstructors())
                .anyMatch(each -> Arrays.equals(each.getParameterTypes(), new Class<?>[] {JsonObject.class}));
    }
}

package io.xphone.node;

import io.vertx.core.json.JsonObject;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a value of the configuration may be. Those of the options classes are read off their setters. */
sealed interface ConfigType {

    /** A string. */
    record Text() implements ConfigType {}

    /** A whole number within bounds. */
    record Whole(long min, long max) implements ConfigType {}

    /** True or false. */
    record Flag() implements ConfigType {}

    /** One of some words, in any case. */
    record Choice(List<String> words) implements ConfigType {}

    /** An array. */
    record Many(ConfigType element) implements ConfigType {}

    /** An object whose keys are free. */
    record Table(ConfigType value) implements ConfigType {}

    /** The name of an application, or a status. */
    record ApplicationName() implements ConfigType {}

    /** An object whose keys are known. */
    record Section(Map<String, ConfigType> keys) implements ConfigType {

        /** This with one more key. */
        Section with(String key, ConfigType type) {
            Map<String, ConfigType> more = new TreeMap<>(keys);
            more.put(key, type);
            return new Section(more);
        }
    }

    /** Bounds by key; what is not here is 0 or more. */
    Map<String, Whole> BOUNDS = Map.ofEntries(
            Map.entry("port", new Whole(0, 65_535)),
            Map.entry("localPort", new Whole(0, 65_535)),
            Map.entry("rtpPortMin", new Whole(0, 65_534)),
            Map.entry("rtpPortMax", new Whole(0, 65_535)),
            Map.entry("ptimeMs", new Whole(10, 60)),
            Map.entry("queueFrames", new Whole(1, Integer.MAX_VALUE)),
            Map.entry("dscp", new Whole(0, 63)),
            Map.entry("optionsStatus", new Whole(200, 699)),
            Map.entry("registerExpirySeconds", new Whole(1, Integer.MAX_VALUE)),
            Map.entry("sipMaxMessageBytes", new Whole(1, Integer.MAX_VALUE)),
            Map.entry("sipMaxHeaders", new Whole(1, Integer.MAX_VALUE)),
            Map.entry("sipMaxLineBytes", new Whole(1, Integer.MAX_VALUE)));

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
            return generic.getRawType() == List.class ? new Many(last) : new Table(last);
        }
        Class<?> plain = (Class<?>) type;
        if (plain == String.class) {
            return new Text();
        }
        if (plain == boolean.class) {
            return new Flag();
        }
        if (plain == int.class || plain == long.class) {
            return BOUNDS.getOrDefault(key, new Whole(0, plain == int.class ? Integer.MAX_VALUE : Long.MAX_VALUE));
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

package io.xphone.verticle;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A table from the kind of a message to what is done with it, for sealed families of messages.
 *
 * @param <T> the family
 */
final class Dispatch<T> {

    private final Map<Class<?>, Consumer<T>> table = new HashMap<>();

    /** Adds a row. */
    <K extends T> Dispatch<T> on(Class<K> kind, Consumer<K> action) {
        table.put(kind, message -> action.accept(kind.cast(message)));
        return this;
    }

    /** Does what the table says; a kind without a row is a mistake of ours. */
    void accept(T message) {
        Consumer<T> action = table.get(message.getClass());
        if (action == null) {
            throw new IllegalArgumentException("nothing is done with " + message.getClass());
        }
        action.accept(message);
    }
}

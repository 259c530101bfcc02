package io.xphone.verticle.runtime;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * A table from the kind of a message to what its owner does with it, for sealed families of messages. One table serves every owner.
 *
 * @param <O> who acts
 * @param <T> the family
 */
public final class Dispatch<O, T> {

    private final Map<Class<?>, BiConsumer<O, T>> table = new HashMap<>();

    /** Adds a row. */
    public <K extends T> Dispatch<O, T> on(Class<K> kind, BiConsumer<O, K> action) {
        table.put(kind, (owner, message) -> action.accept(owner, kind.cast(message)));
        return this;
    }

    /** Does what the table says; a kind without a row is a mistake of ours. */
    public void accept(O owner, T message) {
        BiConsumer<O, T> action = table.get(message.getClass());
        if (action == null) {
            throw new IllegalArgumentException("nothing is done with " + message.getClass());
        }
        action.accept(owner, message);
    }
}

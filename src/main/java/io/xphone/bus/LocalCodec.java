package io.xphone.bus;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;

/** Passes immutable messages by reference on one node; they cannot be sent to other nodes. */
public final class LocalCodec<T> implements MessageCodec<T, T> {

    private final String name;

    public LocalCodec(Class<T> type) {
        this(type, "xp." + type.getName().substring(type.getPackageName().length() + 1));
    }

    /** @param type the type of the messages */
    public LocalCodec(Class<T> type, String name) {
        this.name = name;
    }

    @Override
    public void encodeToWire(Buffer buffer, T message) {
        throw new IllegalStateException(name + " cannot be sent to another node");
    }

    @Override
    public T decodeFromWire(int position, Buffer buffer) {
        throw new IllegalStateException(name + " cannot be sent to another node");
    }

    @Override
    public T transform(T message) {
        return message;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public byte systemCodecID() {
        return -1;
    }
}

package io.xphone.verticle.media;

import io.vertx.core.eventbus.Message;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import io.xphone.bus.AudioMark;
import io.xphone.bus.AudioPacket;
import io.xphone.bus.internal.AudioInput;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The audio inputs of an agent's calls, behind one event-bus address for each event loop. A consumer for each call
 * would cost a registration at call set-up, and cache misses for each frame. Thread-safe: a message that is received on
 * another event loop is passed on to the loop of its call.
 */
final class AgentAudio implements AudioInput.Locator {

    /** The audio input of one call; used on the media event loop of the call. */
    interface CallInput extends AudioInput {
        /** Handles the body of an event-bus message. */
        void onMessage(Object body);
    }

    private record Entry(ContextInternal context, CallInput input) {}

    private final Map<String, Entry> calls = new ConcurrentHashMap<>();

    /** @param context the context of the call's media */
    void add(String callId, ContextInternal context, CallInput input) {
        calls.put(callId, new Entry(context, input));
    }

    void remove(String callId) {
        calls.remove(callId);
    }

    @Override
    public AudioInput input(String callId) {
        Entry entry = calls.get(callId);
        return entry != null && entry.context().inThread() ? entry.input() : null;
    }

    /** Passes a message to its call; messages for unknown calls, such as audio after the end of a call, are dropped. */
    void onMessage(Message<Object> message) {
        Object body = message.body();
        String call = callOf(message, body);
        Entry entry = call == null ? null : calls.get(call);
        if (entry == null) {
            return;
        }
        if (entry.context().inThread()) {
            entry.input().onMessage(body);
        } else {
            entry.context().runOnContext(there -> entry.input().onMessage(body));
        }
    }

    private static String callOf(Message<Object> message, Object body) {
        if (body instanceof AudioPacket packet) {
            return packet.callId();
        }
        if (body instanceof AudioMark mark) {
            return mark.callId();
        }
        if (body instanceof JsonObject json) {
            return json.getValue("call") instanceof String id ? id : null;
        }
        return message.headers().get(AudioPacket.CALL_HEADER);
    }
}

package io.xphone.verticle.media;

import io.vertx.core.eventbus.Message;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import io.xphone.bus.AudioPacket;
import io.xphone.bus.AudioWriterCommand;
import io.xphone.bus.BusErrors;
import io.xphone.bus.EncodedAudio;
import io.xphone.bus.internal.AudioInput;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The audio inputs of an agent's calls, behind one event-bus address for each event loop. A consumer for each call
 * would cost a registration at call set-up, and cache misses for each frame. Thread-safe: a message that is received on
 * another event loop is passed on to the loop of its call.
 */
final class AgentAudio implements AudioInput.Locator {

    /** The audio input of one call; used on the media event loop of the call. */
    interface CallInput extends AudioInput {
        /**
         * Handles the body of an event-bus message.
         *
         * @return the reply, if the sender waits for one; null when the message is for no writer of the call
         * @throws IllegalArgumentException when the message is not valid
         */
        JsonObject onMessage(Object body);
    }

    private static final Logger LOG = LoggerFactory.getLogger(AgentAudio.class);

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
            fail(message, BusErrors.INVALID_STATE, "there is no such call, or it has ended");
        } else if (entry.context().inThread()) {
            pass(message, entry.input());
        } else {
            entry.context().runOnContext(there -> pass(message, entry.input()));
        }
    }

    private static void pass(Message<Object> message, CallInput input) {
        try {
            JsonObject reply = input.onMessage(message.body());
            if (message.replyAddress() != null && reply != null) {
                message.reply(reply);
            } else if (reply == null) {
                fail(message, BusErrors.INVALID_STATE, "there is no such writer, or the call has ended");
            }
        } catch (IllegalArgumentException invalid) {
            LOG.debug("invalid audio message: {}", invalid.toString());
            fail(message, BusErrors.INVALID_ARGUMENT, invalid.getMessage());
        }
    }

    private static void fail(Message<Object> message, int code, String reason) {
        if (message.replyAddress() != null) {
            message.fail(code, reason);
        }
    }

    private static String callOf(Message<Object> message, Object body) {
        if (body instanceof AudioPacket packet) {
            return packet.callId();
        }
        if (body instanceof AudioWriterCommand command) {
            return command.callId();
        }
        if (body instanceof EncodedAudio encoded) {
            return encoded.callId();
        }
        if (body instanceof JsonObject json) {
            return json.getValue("call") instanceof String id ? id : null;
        }
        return message.headers().get(AudioPacket.CALL_HEADER);
    }
}

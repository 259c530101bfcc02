package io.xphone.sip.message;

import java.util.ArrayList;
import java.util.List;

/** Records what a framer finds. */
final class Framed implements SipFramer.Sink {
    final List<SipMessage> messages = new ArrayList<>();
    final List<SipParseException> malformed = new ArrayList<>();
    final List<String> events = new ArrayList<>();
    SipParseException unframeable;

    final SipFramer framer;

    Framed() {
        this(SipLimits.DEFAULT);
    }

    Framed(SipLimits limits) {
        framer = new SipFramer(limits);
    }

    /** Feeds octets in pieces of one size. */
    Framed feed(byte[] data, int piece) {
        for (int at = 0; at < data.length; at += piece) {
            framer.feed(data, at, Math.min(piece, data.length - at), this);
        }
        return this;
    }

    Framed feed(String text) {
        byte[] data = Utf8.bytes(text);
        framer.feed(data, 0, data.length, this);
        return this;
    }

    @Override
    public void message(SipMessage message) {
        messages.add(message);
        events.add(message.cseq().method());
    }

    @Override
    public void malformed(SipParseException error) {
        malformed.add(error);
        events.add("malformed");
    }

    @Override
    public void ping() {
        events.add("ping");
    }

    @Override
    public void pong() {
        events.add("pong");
    }

    @Override
    public void unframeable(SipParseException error) {
        unframeable = error;
        events.add("unframeable");
    }
}

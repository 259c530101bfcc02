package io.xphone.verticle.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.xphone.sip.message.SipLimits;
import io.xphone.sip.message.SipMessage;
import io.xphone.sip.message.SipParseException;
import io.xphone.sip.message.SipParser;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * A WebSocket with the subprotocol sip (RFC 7118): each of its messages, text or binary, in one or several frames, is
 * one SIP message or a keep-alive by line ends (RFC 5626 §3.5.1).
 */
abstract class WebSocketWire implements Wire {

    private static final byte[] SIP = "SIP/".getBytes(StandardCharsets.US_ASCII);
    private static final int FRAME_HEAD = 2;

    private final ChannelHandlerContext context;
    private final SipLimits limits;
    private final int maxUnsent;
    private Sink sink;
    private Buffer message; // null between messages
    private boolean reading;
    private boolean frameEnded;
    private boolean failed;
    private int pongs; // octets that have been queued since the queue was full

    /**
     * @param context where the channel can be closed at once
     * @param maxUnsent maximum queued bytes for a peer that does not read the responses to its pings
     */
    WebSocketWire(ChannelHandlerContext context, SipLimits limits, int maxUnsent) {
        this.context = context;
        this.limits = limits;
        this.maxUnsent = maxUnsent;
    }

    @Override
    public final void start(Sink receiver) {
        sink = receiver;
        ChannelPipeline pipeline = context.pipeline();
        ChannelHandlerContext decoder = pipeline.context(WebSocketFrameDecoder.class);
        if (decoder != null) { // null after the close
            pipeline.addBefore(decoder.name(), "octets", new Octets());
            pipeline.addAfter(decoder.name(), "frames", new Frames());
        }
        listen(receiver);
    }

    /** Passes on the frames, the failure and the end of the connection. */
    abstract void listen(Sink receiver);

    abstract Future<Void> writeText(String text);

    abstract Future<Void> writeBinary(byte[] data);

    /** Whether what is written waits for the peer to read. */
    abstract boolean writeQueueFull();

    /** Between the connection and the decoder: notices a frame that arrives in pieces. */
    private final class Octets extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext handler, Object octets) {
            sink.onData();
            reading = true;
            frameEnded = false;
            handler.fireChannelRead(octets);
            reading = false;
            sink.onRead(!frameEnded || message != null);
        }
    }

    /** Behind the decoder. */
    private final class Frames extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext handler, Object frame) {
            frameEnded = true;
            handler.fireChannelRead(frame);
        }
    }

    /** A text, binary or continuation frame. */
    final void onPart(Buffer part, boolean last) {
        if (failed) {
            return;
        }
        int length = (message == null ? 0 : message.length()) + part.length();
        if (length > limits.maxMessageBytes()) {
            Buffer head = message == null ? part : message.appendBuffer(part);
            message = null;
            tooLarge(head.getBytes());
        } else if (!last) {
            message = message == null ? part.copy() : message.appendBuffer(part);
        } else {
            byte[] whole = (message == null ? part : message.appendBuffer(part)).getBytes();
            message = null;
            onMessage(whole);
        }
        onHandledFrame();
    }

    /** Frames that waited while the connection was not read are in no read. */
    private void onHandledFrame() {
        if (!reading) {
            sink.onRead(message != null);
        }
    }

    private void onMessage(byte[] data) {
        int start = 0;
        while (start < data.length && (data[start] == '\r' || data[start] == '\n')) {
            start++;
        }
        if (start == data.length) {
            onLineEnds(data);
            return;
        }
        SipMessage sip;
        try {
            sip = SipParser.parse(data, start, data.length - start, limits);
        } catch (SipParseException malformed) {
            if (firstLineNamesSip(data, start)) {
                sink.malformed(malformed);
            } else { // nothing else may be sent here (RFC 7118 §4.1)
                failed = true;
                sink.unframeable(malformed);
            }
            return;
        }
        sink.message(sip);
    }

    private void onLineEnds(byte[] data) {
        if (data.length > 2) {
            sink.ping();
        } else {
            sink.pong();
        }
    }

    /** Whether the first line is that of a request or a response, well-formed or not. */
    private static boolean firstLineNamesSip(byte[] data, int start) {
        int matched = 0;
        for (int i = start; i < data.length && data[i] != '\r' && data[i] != '\n'; i++) {
            int octet = data[i] >= 'a' && data[i] <= 'z' ? data[i] - 32 : data[i];
            matched = octet == SIP[matched] ? matched + 1 : octet == SIP[0] ? 1 : 0;
            if (matched == SIP.length) {
                return true;
            }
        }
        return false;
    }

    /** Rejects a request with 513, as on a stream, if its head has arrived; the connection ends. */
    private void tooLarge(byte[] head) {
        failed = true;
        try {
            SipParser.parse(head, 0, head.length, limits);
        } catch (SipParseException error) {
            sink.unframeable(error);
        }
    }

    /** A ping, whose pong is written however slowly the peer reads: a queue of pongs must end. */
    final void onPing(int octets) {
        pongs = writeQueueFull() ? pongs + octets + FRAME_HEAD : 0;
        if (!failed && pongs > maxUnsent) {
            failed = true;
            sink.onFailure(new IllegalStateException("the peer does not read"));
            closeAtOnce();
        }
        onHandledFrame();
    }

    final void onPong() {
        if (!failed) {
            sink.pong();
        }
        onHandledFrame();
    }

    @Override
    public final Future<Void> write(byte[] data) {
        String text = text(data);
        return text == null ? writeBinary(data) : writeText(text);
    }

    /** The message as text; null for one that is not UTF-8 and has to be binary (RFC 7118 §4.2). */
    private static String text(byte[] data) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(data))
                    .toString();
        } catch (CharacterCodingException binary) {
            return null;
        }
    }

    @Override
    public final void closeAtOnce() {
        context.close();
    }
}

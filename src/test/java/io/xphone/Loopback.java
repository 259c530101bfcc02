package io.xphone;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.xphone.audio.PcmFrame;
import io.xphone.options.ListenOptions;
import io.xphone.options.PeerOptions;
import io.xphone.options.PhoneOptions;
import io.xphone.options.SipServerOptions;
import io.xphone.options.SipTransport;
import io.xphone.testing.PbxMedia;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Agents of ours against each other over loopback, on ports that the system chooses. */
public final class Loopback {

    private static final int SECONDS = 20;

    private final Vertx vertx;

    public Loopback() {
        this(Vertx.vertx());
    }

    public Loopback(Vertx vertx) {
        this.vertx = vertx;
    }

    public Vertx vertx() {
        return vertx;
    }

    /** What a future gives; fails when it does not in time. */
    public static <T> T await(Future<T> future) throws Exception {
        try {
            return future.toCompletionStage().toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException failed) {
            if (failed.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw failed;
        }
    }

    /** Why a future fails. */
    public static Throwable failure(Future<?> future) throws Exception {
        CompletableFuture<Throwable> cause = new CompletableFuture<>();
        future.onComplete(done -> cause.complete(done.cause()));
        Throwable told = cause.get(SECONDS, TimeUnit.SECONDS);
        if (told == null) {
            throw new AssertionError("it succeeded");
        }
        return told;
    }

    /** Why a phone or server is not created. */
    public static Throwable mistake(Supplier<?> creation) {
        try {
            throw new AssertionError("created: " + creation.get());
        } catch (IllegalArgumentException mistake) {
            return mistake;
        }
    }

    /** Waits until a dialled call rings over there, or is further. */
    public static void ringing(Call call) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        for (CallState state = call.state(); state == CallState.IDLE || state == CallState.DIALING; ) {
            if (System.nanoTime() > deadline) {
                throw new TimeoutException("it does not ring");
            }
            state = await(call.refresh()).getState();
        }
    }

    /** The next of a queue; fails when none comes in time. */
    public static <T> T next(BlockingQueue<T> queue) throws Exception {
        T next = queue.poll(SECONDS, TimeUnit.SECONDS);
        if (next == null) {
            throw new TimeoutException("nothing came");
        }
        return next;
    }

    /** The next of a queue that is as wanted; others are passed over. */
    public static <T> T next(BlockingQueue<T> queue, Predicate<T> wanted) throws Exception {
        T next = next(queue);
        while (!wanted.test(next)) {
            next = next(queue);
        }
        return next;
    }

    /** A server on 127.0.0.1, any UDP port, that lets loopback call. */
    public static SipServerOptions options() {
        return options(SipTransport.UDP, "127.0.0.1");
    }

    public static SipServerOptions options(SipTransport transport, String host) {
        return new SipServerOptions()
                .setListen(new ArrayList<>(List.of(new ListenOptions()
                        .setTransport(transport)
                        .setHost(host)
                        .setPort(0))))
                .setPeers(new ArrayList<>(List.of(
                        new PeerOptions().setName("here").setHosts(new ArrayList<>(List.of("127.0.0.0/8", "::1"))))));
    }

    /** A server that listens. */
    public Listening server(SipServerOptions options) throws Exception {
        SipServer server = SipServer.create(vertx, options);
        Listening listening = new Listening(server, new LinkedBlockingQueue<>(), new ArrayList<>());
        server.callHandler(call -> {
            Events.of(call); // from the first event on
            listening.calls.add(call);
        });
        listening.at.addAll(await(server.listen()).listening());
        return listening;
    }

    public Listening server() throws Exception {
        return server(options());
    }

    /** A phone that does not register, for calls to a server. */
    public Phone phone(Listening at, PhoneOptions options) throws Exception {
        Phone phone = Phone.create(vertx, options.setHost(at.hostPort()).setRegister(false));
        await(phone.connect());
        return phone;
    }

    /** Both ends of a call. */
    public record Pair(Call caller, Call callee) {}

    /** A call that is up. */
    public Pair call(Listening from, Listening to) throws Exception {
        return call(from.server().dialUri(to.uri("600")), to);
    }

    public Pair call(Future<Call> dialling, Listening to) throws Exception {
        Call caller = await(dialling);
        Events.of(caller);
        Call callee = next(to.calls());
        await(callee.accept());
        await(caller.answered());
        await(callee.answered());
        return new Pair(caller, callee);
    }

    public void close() throws Exception {
        await(vertx.close());
    }

    /** A server, the calls that have come, and where it listens. */
    public record Listening(SipServer server, BlockingQueue<Call> calls, List<String> at) {

        public String hostPort() {
            return at.get(0).substring(at.get(0).indexOf(':') + 1);
        }

        public int port() {
            return Integer.parseInt(at.get(0).substring(at.get(0).lastIndexOf(':') + 1));
        }

        public String uri(String user) {
            String transport = at.get(0).substring(0, at.get(0).indexOf(':'));
            return "sip:" + user + "@" + hostPort() + (transport.equals("udp") ? "" : ";transport=" + transport);
        }
    }

    /** Every event of a call, in order. */
    public static final class Events {

        private static final java.util.Map<String, Events> KNOWN = new java.util.concurrent.ConcurrentHashMap<>();

        private final BlockingQueue<JsonObject> queue = new LinkedBlockingQueue<>();
        private final List<JsonObject> all = java.util.Collections.synchronizedList(new ArrayList<>());

        /** The events of a handle, from the first call of this on. */
        public static Events of(Call call) {
            return KNOWN.computeIfAbsent(call.id() + System.identityHashCode(call), key -> {
                Events events = new Events();
                call.eventHandler(event -> {
                    events.all.add(event);
                    events.queue.add(event);
                });
                return events;
            });
        }

        public JsonObject next(String type) throws Exception {
            return Loopback.next(queue, event -> event.getString("type").equals(type));
        }

        /** Types so far, in order; with their state where they have one. */
        public List<String> types() {
            synchronized (all) {
                return all.stream()
                        .map(event -> event.getString("type").equals("state")
                                ? event.getString("state")
                                : event.getString("type"))
                        .toList();
            }
        }

        public List<JsonObject> all() {
            synchronized (all) {
                return List.copyOf(all);
            }
        }
    }

    /** A sine of 16-bit samples at 8000 Hz. */
    public static short[] tone(double hertz, int millis) {
        short[] tone = new short[8 * millis];
        for (int i = 0; i < tone.length; i++) {
            tone[i] = (short) (8000 * Math.sin(2 * Math.PI * hertz * i / 8000));
        }
        return tone;
    }

    /** How much of a frame's power is at a frequency: 0 to 1 (Goertzel); 0 where it is quiet. */
    public static double share(PcmFrame frame, double hertz) {
        short[] samples = new short[frame.length()];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = frame.sample(i);
        }
        return share(samples, hertz, frame.sampleRate());
    }

    /** The same of audio at 8000 Hz. */
    public static double share(short[] audio, double hertz) {
        return share(audio, hertz, 8_000);
    }

    /** As {@link #share(short[], double)}, of another sample rate. */
    public static double share(short[] audio, double hertz, int rate) {
        double w = 2 * Math.cos(2 * Math.PI * hertz / rate);
        double s1 = 0;
        double s2 = 0;
        double power = 0;
        for (short sample : audio) {
            double s0 = sample + w * s1 - s2;
            s2 = s1;
            s1 = s0;
            power += (double) sample * sample;
        }
        return power < 1e6 ? 0 : 2 * (s1 * s1 + s2 * s2 - w * s1 * s2) / (power * audio.length);
    }

    /** In how many 20 ms of audio at 8000 Hz a tone is heard; a gap or a jump of its phase costs one or two. */
    public static int frames(short[] audio, double hertz) {
        int frames = 0;
        for (int at = 0; at + 160 <= audio.length; at += 160) {
            frames += share(Arrays.copyOfRange(audio, at, at + 160), hertz) > 0.8 ? 1 : 0;
        }
        return frames;
    }

    /** Waits until a peer has received an RTP packet with a payload of this length; other packets may come before. */
    public static void awaitPayload(PbxMedia peer, int bytes) throws Exception {
        while (peer.packets().stream().noneMatch(packet -> packet.payloadBytes() == bytes)) {
            assertThat(peer.packets())
                    .as("packets without one of " + bytes + " bytes")
                    .hasSizeLessThan(500);
            await(peer.awaitPackets(peer.packets().size() + 1));
        }
    }

    /** Completes when {@code frames} frames of a tone have been heard. */
    public static CompletableFuture<Void> hears(AudioReader reader, double hertz, int frames) {
        CompletableFuture<Void> heard = new CompletableFuture<>();
        int[] count = new int[1];
        reader.handler(frame -> {
            if (share(frame, hertz) > 0.8 && ++count[0] >= frames) {
                heard.complete(null);
            }
        });
        return heard;
    }

    /** Waits for what {@link #hears} gives. */
    public static void await(CompletableFuture<?> heard) throws Exception {
        heard.get(SECONDS, TimeUnit.SECONDS);
    }
}

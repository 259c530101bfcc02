package io.xphone.interop;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.xphone.AudioWriter;
import io.xphone.Call;
import io.xphone.CallEnd;
import io.xphone.CallException;
import io.xphone.CallState;
import io.xphone.Phone;
import io.xphone.PhoneState;
import io.xphone.options.DialOptions;
import io.xphone.options.PhoneOptions;
import io.xphone.options.SipTransport;
import io.xphone.options.TlsOptions;
import io.xphone.peers.Asterisk;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** Phones at Asterisk, and helpers for calls. Created for a test class, closed after it. */
final class Phones implements AutoCloseable {

    private final Vertx vertx = Vertx.vertx();
    private final Asterisk asterisk;
    private final Map<String, Phone> registered = new ConcurrentHashMap<>();
    private final List<Phone> connected = new CopyOnWriteArrayList<>();

    /** Phones at the shared PBX. */
    Phones() {
        this(Asterisk.get());
    }

    Phones(Asterisk asterisk) {
        this.asterisk = asterisk;
    }

    Vertx vertx() {
        return vertx;
    }

    Asterisk asterisk() {
        return asterisk;
    }

    /** Options of a user of the PBX. */
    PhoneOptions options(String user, SipTransport transport) {
        boolean tls = transport.isSecure();
        return new PhoneOptions()
                .setUsername(user)
                .setPassword("pw" + user)
                .setHost("127.0.0.1")
                .setPort(port(transport))
                .setTransport(transport)
                .setTls(new TlsOptions().setCaPath(tls ? asterisk.certificate().toString() : null));
    }

    private int port(SipTransport transport) {
        return switch (transport) {
            case UDP, TCP -> asterisk.sipPort();
            case TLS -> asterisk.tlsPort();
            case WS -> asterisk.wsPort();
            case WSS -> asterisk.wssPort();
        };
    }

    /** A new phone, not connected yet. */
    Phone create(PhoneOptions options) {
        return Phone.create(vertx, options);
    }

    /** A new phone. */
    Phone connect(PhoneOptions options) {
        Phone phone = create(options);
        Await.within(30, phone.connect());
        connected.add(phone);
        return phone;
    }

    /** A new phone over UDP with modified options. */
    Phone connect(String user, UnaryOperator<PhoneOptions> change) {
        return connect(change.apply(options(user, SipTransport.UDP)));
    }

    /** The phone of a user over UDP, shared by the tests of the class. */
    Phone of(String user) {
        return of(user, SipTransport.UDP);
    }

    /** The phone of a user, shared by the tests of the class. */
    Phone of(String user, SipTransport transport) {
        return registered.computeIfAbsent(user + transport, key -> connect(options(user, transport)));
    }

    /** Places a call and waits until it is answered. */
    static Call answered(Phone phone, String number) {
        return answered(phone, number, new DialOptions());
    }

    static Call answered(Phone phone, String number, DialOptions options) {
        return Await.now(Await.now(phone.dial(number, options)).answered());
    }

    /** Sends the phrase to an echo, and asserts that it is returned. */
    static void assertEcho(String what, Call call) {
        assertEcho(what, AudioScore.G711, call);
    }

    /** As above, with the minimum score of the codec. */
    static void assertEcho(String what, double least, Call call) {
        AudioScore.assertAll(what, least, () -> {
            Heard heard = Heard.of(call);
            say(call, Speech.samples());
            return List.of(heard.more(0.3)
                    .stopAt(Speech.samples().length)); // further audio would be compared with the phrase again
        });
    }

    /** Sends the phrase on one side, and asserts that it is received on the other. */
    static void assertOneWay(String what, Call from, Call to) {
        AudioScore.assertSpeech(what, () -> {
            Heard heard = Heard.of(to);
            say(from, Speech.samples());
            return heard.more(0.2).stopAt(Speech.samples().length);
        });
    }

    /** Hangs up, unless the peer has done so. */
    static CallEnd end(Call call) {
        return Await.now(call.end()
                .recover(failure -> failure instanceof CallException refused && refused.invalidState()
                        ? Future.succeededFuture()
                        : Future.failedFuture(failure))
                .compose(done -> call.ended()));
    }

    /** Sends audio completely. */
    static void say(Call call, short[] samples) {
        AudioWriter writer = call.audio().writer();
        Await.now(writer.write(samples));
        Await.within(samples.length / Speech.RATE + 10, writer.drained());
    }

    /** The next incoming call. */
    static CompletableFuture<Call> nextCall(Phone phone) {
        CompletableFuture<Call> next = new CompletableFuture<>();
        phone.callHandler(next::complete);
        return next;
    }

    /** Completes when the call is in a state. */
    static Future<Void> reaches(Call call, CallState state) {
        Promise<Void> reached = Promise.promise();
        call.stateHandler(now -> {
            if (now == state) {
                reached.tryComplete();
            }
        });
        if (call.state() == state) {
            reached.tryComplete();
        }
        return reached.future();
    }

    /** Completes when the remote hold begins or ends. */
    static Future<Void> remoteHold(Call call, boolean held) {
        Promise<Void> told = Promise.promise();
        call.remoteHoldHandler(now -> {
            if (now == held) {
                told.tryComplete();
            }
        });
        return told.future();
    }

    /** Repeats the phrase without a break, for a duration in seconds. */
    static AudioWriter keepSaying(Call call, int seconds) {
        AudioWriter writer = call.audio().writer();
        Await.now(writer.write(Speech.repeated(seconds)));
        return writer;
    }

    /** Echoes received audio, frame by frame. */
    static void echo(Call call) {
        AudioWriter writer = call.audio().writer();
        call.audio().reader().handler(writer::write);
    }

    /** Closes the phones; there are none without peers. */
    static void close(Phones phones) {
        if (phones != null) {
            phones.close();
        }
    }

    @Override
    public void close() {
        List<Future<?>> ends = new ArrayList<>();
        connected.stream()
                .filter(phone -> phone.state() != PhoneState.DISCONNECTED)
                .forEach(phone -> ends.add(phone.close()));
        Await.within(30, Future.join(ends).transform(done -> vertx.close()));
    }
}

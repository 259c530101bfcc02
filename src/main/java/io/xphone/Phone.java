package io.xphone;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.xphone.impl.PhoneImpl;
import io.xphone.options.DialOptions;
import io.xphone.options.PhoneOptions;
import java.util.List;
import java.util.Optional;

/**
 * A phone: registers with a SIP trunk or PBX, places and takes calls.
 *
 * <p>Handlers run on the context that made the phone, and are added, never replaced. The phone's verticles, its calls and their sound run
 * on the event loop of that context, which makes frames cheap.
 */
public interface Phone {

    /**
     * Makes a phone; {@link #connect} starts it. Made in a verticle, it ends with the verticle.
     *
     * @throws IllegalArgumentException when an option makes no sense
     */
    static Phone create(Vertx vertx, PhoneOptions options) {
        return PhoneImpl.create(vertx, options);
    }

    /**
     * A handle on a phone that runs elsewhere: on this node or another of the cluster.
     *
     * @param name {@link PhoneOptions#getName()} of it
     * @return the handle; fails when no node runs a phone of that name
     */
    static Future<Phone> attach(Vertx vertx, String name) {
        return PhoneImpl.attach(vertx, name);
    }

    /** Its name on the event bus. */
    String name();

    /**
     * Binds sockets and registers.
     *
     * @return completes when registered; fails with {@link RegistrationException} when the registrar refuses or does not answer, with
     *     {@code IllegalStateException} when connected already or disconnected meanwhile
     */
    Future<Void> connect();

    /**
     * Ends every call, takes the registration away and closes every socket; while {@link #connect} is under way, that fails.
     *
     * @return fails with {@code IllegalStateException} when not connected, or when the phone runs elsewhere: see {@link #detach}
     */
    Future<Void> disconnect();

    /**
     * Lets go of a phone that runs elsewhere, as {@link #attach} gave it: no more events come, this handle dials no more, its handles on
     * calls are detached too. The phone and its calls go on. Happens by itself when the verticle that attached ends, and 30 s after its
     * process has died.
     *
     * @return fails with {@code IllegalStateException} when this handle made the phone
     */
    Future<Void> detach();

    /** {@link #dial(String, DialOptions)} with all defaults. */
    default Future<Call> dial(String target) {
        return dial(target, new DialOptions());
    }

    /**
     * Places a call.
     *
     * @param target a SIP URI, or a user or number at the registrar
     * @return the call at once, in DIALING or before; its progress, answer or failure are its events ({@link Call#answered()}). Fails with
     *     {@link CallException} when it can't even be begun: not registered, a target that is no URI
     */
    Future<Call> dial(String target, DialOptions options);

    /** Adds a handler of incoming calls. A call that comes while there is none is answered 480. */
    Phone callHandler(Handler<Call> handler);

    /**
     * Adds a handler of every call of this handle, in or out, called as the call begins and before {@code incoming} or {@code dial} give it: the place
     * for handlers of the states, digits and ends of all calls. No event of a call has been told by then.
     */
    Phone eachCallHandler(Handler<Call> handler);

    /** Adds a handler of registrations: called on the first and after every lapse, at once when registered now. */
    Phone registered(Handler<Void> handler);

    /** Adds a handler that is told when the binding is gone: refused, expired or taken away. */
    Phone unregistered(Handler<String> handler);

    /** Adds a handler of failed attempts to register; another follows each. */
    Phone error(Handler<RegistrationException> handler);

    /** The calls of this handle that have not ended. */
    List<Call> calls();

    /** A call of this handle by its id or SIP Call-ID. */
    Optional<Call> findCall(String id);

    /** The state, kept up to date. */
    PhoneState state();

    /** Takes no more calls and places none; running calls go on. */
    Future<Void> drain();

    /** Messages, subscriptions and publications. */
    Messaging messaging();

    /** Sends a text (RFC 3428); the status that accepted it. */
    default Future<Integer> sendMessage(String target, String text) {
        return messaging().send(target, text);
    }

    /** Adds a handler of messages. */
    default Phone messageHandler(Handler<IncomingMessage> handler) {
        messaging().messageHandler(handler);
        return this;
    }
}

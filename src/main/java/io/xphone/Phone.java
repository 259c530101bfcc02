package io.xphone;

import io.vertx.codegen.annotations.Fluent;
import io.vertx.codegen.annotations.Nullable;
import io.vertx.codegen.annotations.VertxGen;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.xphone.impl.PhoneImpl;
import io.xphone.options.AttachOptions;
import io.xphone.options.DialOptions;
import io.xphone.options.PhoneOptions;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A phone: registers with a SIP trunk or PBX, places and receives calls.
 *
 * <p>Handlers run on the context that created the phone; setting a handler replaces the previous one, {@code null}
 * clears it. The verticles of the phone, its calls and their audio run on the event loop of that context, so audio
 * frames do not change threads.
 */
@VertxGen
public interface Phone {

    /**
     * Creates a phone; {@link #connect} starts it. A phone that a verticle creates is closed when the verticle is
     * undeployed.
     *
     * @throws IllegalArgumentException when an option is invalid; the message names its key, what is wrong and what to
     *     write instead
     */
    static Phone create(Vertx vertx, PhoneOptions options) {
        return PhoneImpl.create(vertx, options);
    }

    /**
     * Creates a handle on a phone that was created elsewhere: on this node or another node of the cluster.
     *
     * @param name {@link PhoneOptions#getName()} of the phone
     * @return as {@link #attach(Vertx, String, AttachOptions)} with default options
     */
    static Future<Phone> attach(Vertx vertx, String name) {
        return attach(vertx, name, new AttachOptions());
    }

    /**
     * Creates a handle on a phone that was created elsewhere, as soon as a node runs it. {@link #calls()} has the
     * calls of the phone that exist already. The handle attaches again automatically after the phone was gone ({@link
     * #attachmentHandler}).
     *
     * @param name {@link PhoneOptions#getName()} of the phone
     * @return the handle; fails with {@link CallException}, naming the phone, when no node runs it within {@link
     *     AttachOptions#getTimeoutMs()}
     */
    static Future<Phone> attach(Vertx vertx, String name, AttachOptions options) {
        return PhoneImpl.attach(vertx, name, options);
    }

    /** The name of the phone on the event bus. */
    String name();

    /**
     * Binds the sockets and registers. A phone that was closed can be connected again. Unless Vert.x is clustered, a
     * connected phone closes when the JVM exits ({@link PhoneOptions#isCloseOnExit()}).
     *
     * <p>When the registrar does not answer within {@link PhoneOptions#getConnectTimeoutMs()} the future fails, but the
     * phone is started: the registration continues in the background and {@link #registrationHandler} reports it. A
     * further call waits for it again; {@link #close} ends it.
     *
     * @return completes when the phone is registered; fails with {@link RegistrationException} when the registrar
     *     rejects the registration or does not answer in time, with {@code IllegalStateException} when the phone
     *     is connected
     *     already, when it is closed meanwhile, or when this handle was attached
     */
    Future<Void> connect();

    /**
     * Ends every call, removes the binding and closes every socket. A {@link #connect} that is in progress fails.
     *
     * <p>A handle that {@link #attach} returned only closes itself: it receives no more events, places no more calls,
     * and its handles on calls are detached. The phone and its calls continue. Such a handle is closed automatically
     * when the verticle that attached it is undeployed, and when its process has died; its calls have lost their
     * application then ({@link io.xphone.options.ApplicationLostOptions}).
     *
     * @return succeeds in every state; closing a phone that is not connected does nothing
     */
    Future<Void> close();

    /**
     * Closes the phone when its calls have ended: it accepts and places no more calls, waits for the calls to end, at
     * most for the timeout, and closes. The calls that have not ended by then are ended.
     *
     * <p>A handle that {@link #attach} returned waits for its own calls and closes itself; the phone continues.
     *
     * @return completes when the phone is closed
     */
    Future<Void> shutdown(long timeout, TimeUnit unit);

    /** {@link #dial(String, DialOptions)} with default options. */
    default Future<Call> dial(String target) {
        return dial(target, new DialOptions());
    }

    /**
     * Places a call.
     *
     * @param target a SIP URI, or a user or number at the registrar
     * @return completes immediately with the call, in state DIALING or before; its progress, its answer and its failure
     *     are events of the call ({@link Call#answered()}). Fails with {@link CallException} when the call cannot be
     *     started: the phone is not registered, or the target is not a URI
     */
    Future<Call> dial(String target, DialOptions options);

    /**
     * Sets the handler of changes of the attachment: the node of the phone is gone, or is back. Of no use for a handle
     * that {@link #create} returned.
     */
    @Fluent
    Phone attachmentHandler(@Nullable Handler<AttachmentEvent> handler);

    /**
     * Sets the handler of incoming calls. Without a handler incoming calls are rejected with 480. It also receives
     * calls whose application was lost ({@link Call#orphaned()}), when {@code onApplicationLost} hands them over.
     */
    @Fluent
    Phone callHandler(@Nullable Handler<Call> handler);

    /**
     * Sets the handler of all calls of this handle, incoming and outgoing. It is called before the call handler, before
     * {@link #dial} completes and before any event of the call: the place to set the state, DTMF and end handlers of
     * every call.
     */
    @Fluent
    Phone eachCallHandler(@Nullable Handler<Call> handler);

    /** Sets the handler of registration events. It is called immediately when the phone is registered already. */
    @Fluent
    Phone registrationHandler(@Nullable Handler<RegistrationEvent> handler);

    /**
     * The calls of this handle that have not ended, a copy: those that it dialled or was offered, and of an attached
     * handle those that existed when it attached. {@link Call#orphaned()} marks those whose application was lost.
     */
    List<Call> calls();

    /** The call of this handle with that id or SIP Call-ID; null when there is none. */
    @Nullable
    Call findCall(String id);

    /** The current state. */
    PhoneState state();

    /** Accepts and places no more calls: incoming calls are rejected with 503. Calls in progress continue. */
    Future<Void> drain();

    /** Messages, subscriptions and publications of this phone. */
    Messaging messaging();

    /**
     * {@link Messaging#send(String, String)}: sends a text message (RFC 3428) and returns the SIP status of the
     * response.
     */
    default Future<Integer> sendMessage(String target, String text) {
        return messaging().send(target, text);
    }

    /** {@link Messaging#messageHandler}: sets the handler of incoming messages. */
    @Fluent
    default Phone messageHandler(@Nullable Handler<IncomingMessage> handler) {
        messaging().messageHandler(handler);
        return this;
    }
}

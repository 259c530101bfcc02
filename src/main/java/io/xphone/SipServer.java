package io.xphone;

import io.vertx.codegen.annotations.Fluent;
import io.vertx.codegen.annotations.Nullable;
import io.vertx.codegen.annotations.VertxGen;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.xphone.impl.SipServerImpl;
import io.xphone.options.AttachOptions;
import io.xphone.options.DialOptions;
import io.xphone.options.SipServerOptions;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A SIP server: accepts calls from trunks and PBXes and places calls to them, without registration; softphones and
 * browsers register with it and are called by the name of their user.
 *
 * <p>Handlers run on the context that created the server; setting a handler replaces the previous one, {@code null}
 * clears it.
 */
@VertxGen
public interface SipServer {

    /**
     * Creates a server; {@link #listen} starts it. A server that a verticle creates is closed when the verticle is
     * undeployed.
     *
     * @throws IllegalArgumentException when an option is invalid; the message names its key, what is wrong and what to
     *     write instead
     */
    static SipServer create(Vertx vertx, SipServerOptions options) {
        return SipServerImpl.create(vertx, options);
    }

    /**
     * Creates a handle on a server that was created elsewhere: on this node or another node of the cluster.
     *
     * @param name {@link SipServerOptions#getName()} of the server
     * @return as {@link #attach(Vertx, String, AttachOptions)} with default options
     */
    static Future<SipServer> attach(Vertx vertx, String name) {
        return attach(vertx, name, new AttachOptions());
    }

    /**
     * Creates a handle on a server that was created elsewhere, as soon as a node runs it. {@link #calls()} has the
     * calls of the server that exist already. The handle attaches again automatically after the server was gone ({@link
     * #attachmentHandler}).
     *
     * @param name {@link SipServerOptions#getName()} of the server
     * @return the handle; fails with {@link CallException}, naming the server, when no node runs it within {@link
     *     AttachOptions#getTimeoutMs()}
     */
    static Future<SipServer> attach(Vertx vertx, String name, AttachOptions options) {
        return SipServerImpl.attach(vertx, name, options);
    }

    /** The name of the server on the event bus. */
    String name();

    /**
     * Binds every address of {@link SipServerOptions#getListen()}. A server that was closed can listen again.
     *
     * @return this server; fails, with no address bound, when one cannot be bound, and with
     *     {@code IllegalStateException} when the server is listening already, when it is closed meanwhile, or when this
     *     handle was attached
     */
    Future<SipServer> listen();

    /**
     * The addresses that are bound, as {@code udp:host:port}, in the order of the options; empty when the server is not
     * listening.
     */
    List<String> listening();

    /**
     * The port of the first UDP address, or of the first address when there is no UDP address; -1 when the server is
     * not listening.
     */
    int actualPort();

    /**
     * Ends every call and closes every socket. A {@link #listen} that is in progress fails.
     *
     * <p>A handle that {@link #attach} returned only closes itself, as {@link Phone#close} describes; the server
     * continues.
     *
     * @return succeeds in every state; closing a server that is not listening does nothing
     */
    Future<Void> close();

    /**
     * Closes the server when its calls have ended: it rejects new calls with 503 and places none, waits for the calls
     * to end, at most for the timeout, and closes. The calls that have not ended by then are ended.
     *
     * <p>A handle that {@link #attach} returned waits for its own calls and closes itself; the server continues.
     *
     * @return completes when the server is closed
     */
    Future<Void> shutdown(long timeout, TimeUnit unit);

    /** {@link #dial(String, String, DialOptions)} with default options. */
    default Future<Call> dial(String peer, String target) {
        return dial(peer, target, new DialOptions());
    }

    /**
     * Calls a number or user at a peer of the options: at its {@code host}, or where it is registered.
     *
     * @param target a number or user. {@code user@host} and a SIP URI are called at the host that they name, with the
     *     credentials and codecs of the peer
     * @return as {@link Phone#dial(String, DialOptions)}
     */
    Future<Call> dial(String peer, String target, DialOptions options);

    /** {@link #dial(String, DialOptions)} with default options. */
    default Future<Call> dial(String user) {
        return dial(user, new DialOptions());
    }

    /**
     * Calls a registered user: every softphone and browser of the user at the same time, each over the connection or
     * address that it registered from. The first that answers gets the call, the others stop to ring.
     *
     * @param user the digest user name of a peer, or the name of that peer
     * @return as {@link Phone#dial(String, DialOptions)}; fails with {@link CallException} 480, naming the user, when
     *     the user is not registered
     */
    Future<Call> dial(String user, DialOptions options);

    /** {@link #dialUri(String, DialOptions)} with default options. */
    default Future<Call> dialUri(String uri) {
        return dialUri(uri, new DialOptions());
    }

    /** Calls a SIP URI, without a peer. */
    Future<Call> dialUri(String uri, DialOptions options);

    /**
     * Sets the handler of changes of the attachment: the node of the server is gone, or is back. Of no use for a handle
     * that {@link #create} returned.
     */
    @Fluent
    SipServer attachmentHandler(@Nullable Handler<AttachmentEvent> handler);

    /**
     * Sets the handler of incoming calls. Without a handler incoming calls are rejected with 480. It also receives
     * calls whose application was lost ({@link Call#orphaned()}), when {@code onApplicationLost} hands them over.
     */
    @Fluent
    SipServer callHandler(@Nullable Handler<Call> handler);

    /**
     * Sets the handler of all calls of this handle, incoming and outgoing. It is called before the call handler, before
     * {@link #dial} completes and before any event of the call: the place to set the state, DTMF and end handlers of
     * every call.
     */
    @Fluent
    SipServer eachCallHandler(@Nullable Handler<Call> handler);

    /**
     * Sets the handler of bans: too many authentications of a source failed
     * ({@link SipServerOptions#getMaxFailedAuthentications()}).
     */
    @Fluent
    SipServer sourceBanHandler(@Nullable Handler<SourceBan> handler);

    /**
     * The registrations of the users at this server, by user; those of a user by their preference.
     *
     * @return empty when no user is registered, and when {@link SipServerOptions#getRegistrar()} is off
     */
    Future<List<UserRegistration>> registrations();

    /** Sets the handler of registrations: a softphone or browser of a user registered, or is registered no longer. */
    @Fluent
    SipServer registrationHandler(@Nullable Handler<UserRegistrationEvent> handler);

    /** Sets the status of responses to OPTIONS requests: with 503, peers stop sending calls. */
    default Future<Void> setOptionsStatus(int status) {
        return setOptionsStatus(status, MultiMap.caseInsensitiveMultiMap());
    }

    /** As {@link #setOptionsStatus(int)}, with headers for each of these responses. */
    Future<Void> setOptionsStatus(int status, MultiMap headers);

    /**
     * Accepts and places no more calls: incoming calls and OPTIONS requests are responded to with 503. Calls in
     * progress continue.
     */
    Future<Void> drain();

    /**
     * The calls of this handle that have not ended, a copy: those that it dialled or was offered, and of an attached
     * handle those that existed when it attached. {@link Call#orphaned()} marks those whose application was lost.
     */
    List<Call> calls();

    /** The call of this handle with that id or SIP Call-ID; null when there is none. */
    @Nullable
    Call findCall(String id);

    /** Messages, subscriptions and publications of this server. */
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
    default SipServer messageHandler(@Nullable Handler<IncomingMessage> handler) {
        messaging().messageHandler(handler);
        return this;
    }
}

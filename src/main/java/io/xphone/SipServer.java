package io.xphone;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.xphone.impl.SipServerImpl;
import io.xphone.options.DialOptions;
import io.xphone.options.SipServerOptions;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A SIP server: trunks and PBXes call it, and it calls them, without registration.
 *
 * <p>Handlers run on the context that made the server, and are added, never replaced.
 */
public interface SipServer {

    /** Makes a server; {@link #listen} starts it. Made in a verticle, it ends with the verticle. */
    static SipServer create(Vertx vertx, SipServerOptions options) {
        return SipServerImpl.create(vertx, options);
    }

    /**
     * A handle on a server that runs elsewhere: on this node or another of the cluster.
     *
     * @param name {@link SipServerOptions#getName()} of it
     */
    static Future<SipServer> attach(Vertx vertx, String name) {
        return SipServerImpl.attach(vertx, name);
    }

    /** Its name on the event bus. */
    String name();

    /**
     * Binds every address of {@link SipServerOptions#getListen()}.
     *
     * @return the addresses, as {@code udp:host:port}; fails, with nothing bound, when one can't be or the server is closed meanwhile
     */
    Future<List<String>> listen();

    /**
     * Ends every call and closes every socket.
     *
     * @return fails with {@code IllegalStateException} when not listening, or when the server runs elsewhere: see {@link #detach}
     */
    Future<Void> close();

    /**
     * Lets go of a server that runs elsewhere, as {@link #attach} gave it; as {@link Phone#detach}.
     *
     * @return fails with {@code IllegalStateException} when this handle made the server
     */
    Future<Void> detach();

    /** {@link #dial(String, String, DialOptions)} with all defaults. */
    default Future<Call> dial(String peer, String target) {
        return dial(peer, target, new DialOptions());
    }

    /**
     * Calls a number or user at a peer of the options.
     *
     * @param target a number or user; {@code user@host} and a SIP URI say themselves where to, and have the peer's credentials and codecs alone
     * @return as {@link Phone#dial(String, DialOptions)}
     */
    Future<Call> dial(String peer, String target, DialOptions options);

    /** {@link #dialUri(String, DialOptions)} with all defaults. */
    default Future<Call> dialUri(String uri) {
        return dialUri(uri, new DialOptions());
    }

    /** Calls a SIP URI, of no peer in particular. */
    Future<Call> dialUri(String uri, DialOptions options);

    /** Adds a handler of incoming calls. A call that comes while there is none is answered 480. */
    SipServer callHandler(Handler<Call> handler);

    /**
     * Adds a handler of every call of this handle, in or out, called as the call begins and before {@code incoming} or {@code dial} give it: the place
     * for handlers of the states, digits and ends of all calls. No event of a call has been told by then.
     */
    SipServer eachCallHandler(Handler<Call> handler);

    /** Sets the status that OPTIONS is answered with: 503 tells peers that this server drains. */
    default Future<Void> optionsStatus(int status) {
        return optionsStatus(status, Map.of());
    }

    /** As {@link #optionsStatus(int)}, with headers in each such answer. */
    Future<Void> optionsStatus(int status, Map<String, String> headers);

    /** Takes no more calls (503) and places none; running calls go on. */
    Future<Void> drain();

    /** The calls of this handle that have not ended. */
    List<Call> calls();

    /** A call of this handle by its id or SIP Call-ID. */
    Optional<Call> findCall(String id);

    /** Messages, subscriptions and publications. */
    Messaging messaging();

    /** Sends a text (RFC 3428); the status that accepted it. */
    default Future<Integer> sendMessage(String target, String text) {
        return messaging().send(target, text);
    }

    /** Adds a handler of messages. */
    default SipServer messageHandler(Handler<IncomingMessage> handler) {
        messaging().messageHandler(handler);
        return this;
    }
}

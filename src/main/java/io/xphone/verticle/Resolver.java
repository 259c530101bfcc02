package io.xphone.verticle;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.xphone.sip.Identifiers;
import io.xphone.sip.locate.Target;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.Uri;
import java.util.List;

/** Finds the servers of a URI (RFC 3263). */
final class Resolver {

    private final Vertx vertx;
    private final TransportSettings settings;

    Resolver(Vertx vertx, TransportSettings settings, Identifiers identifiers) {
        this.vertx = vertx;
        this.settings = settings;
    }

    Future<List<Target>> resolve(Uri uri) {
        return Future.failedFuture("not yet");
    }

    void forget(Target target) {}
}

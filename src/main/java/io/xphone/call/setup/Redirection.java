package io.xphone.call.setup;

import io.xphone.call.core.CallCore;
import io.xphone.call.core.CallEvent;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.Uri;
import java.util.List;
import java.util.Optional;

/** Redirection of an outbound call: the Request-URI and route set of its next INVITE (RFC 3261 §8.1.3.4). */
final class Redirection {

    private final CallCore core;
    private final RedirectTargets targets;
    private Uri target;
    private List<NameAddress> routes;

    Redirection(CallCore core, Uri target, List<NameAddress> routes) {
        this.core = core;
        this.target = target;
        this.routes = routes;
        targets = new RedirectTargets(target, core.settings.maxRedirects());
    }

    Uri target() {
        return target;
    }

    List<NameAddress> routes() {
        return routes;
    }

    /** Processes a final response of 300 to 699; true when the INVITE is to be sent to another target. */
    boolean follow(SipResponse response) {
        int status = response.status();
        if (status >= 600) {
            return false;
        }
        if (status < 400) {
            targets.add(response.contacts());
        }
        return status == 305 ? useProxy() : next(status);
    }

    /** Selects the next target that a redirection named; false when there is none. */
    boolean next(int status) {
        Optional<Uri> next = targets.next();
        next.ifPresent(uri -> {
            target = uri;
            core.publish(new CallEvent.Redirected(uri, status));
        });
        return next.isPresent();
    }

    /** 305: the same target, by the proxy in Contact (RFC 3261 §21.3.4). */
    private boolean useProxy() {
        Optional<Uri> proxy = targets.next();
        proxy.ifPresent(uri -> {
            routes = List.of(NameAddress.of(((SipUri) uri).withParameter("lr", null)));
            core.publish(new CallEvent.Redirected(uri, 305));
        });
        return proxy.isPresent();
    }
}

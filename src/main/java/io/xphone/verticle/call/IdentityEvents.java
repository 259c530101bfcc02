package io.xphone.verticle.call;

import io.vertx.core.json.JsonObject;
import io.xphone.CallDirection;
import io.xphone.bus.internal.PublishedCallEvent;
import io.xphone.call.CallMachine;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.StatusCode;

/**
 * Publishes the identity of the called party to the subscribers of an outbound call, whenever a response changes it.
 */
final class IdentityEvents {

    private SipResponse seen;
    private JsonObject published;

    /** Checks the latest response; called before the effects of that response are carried out. */
    void look(CallMachine machine, CallEventPublisher events) {
        SipResponse latest = machine.direction() == CallDirection.OUTBOUND
                ? machine.lastResponse().orElse(null)
                : null;
        if (latest == seen || latest == null || latest.status() == StatusCode.TRYING) {
            return;
        }
        seen = latest;
        NameAddress remote = machine.remote();
        PublishedCallEvent.Identity event = new PublishedCallEvent.Identity(
                IdentityInfos.user(remote.uri()),
                remote.displayName().orElse(null),
                remote.uri().toString(),
                IdentityInfos.of(machine.identities(), machine.trustsIdentity()));
        JsonObject now = event.toJson();
        if (!now.equals(published)) {
            published = now;
            events.publish(event);
        }
    }
}

package io.xphone.verticle.call;

import io.vertx.core.json.JsonObject;
import io.xphone.CallDirection;
import io.xphone.bus.CallEvents;
import io.xphone.call.CallMachine;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.StatusCode;

/** Tells the subscribers of a dialled call who it is that answers, whenever an answer says something new of that. */
final class IdentityEvents {

    private SipResponse seen;
    private JsonObject told;

    /** Before anything is told of what the machine has taken in. */
    void look(CallMachine machine, CallEventPublisher news) {
        SipResponse latest = machine.direction() == CallDirection.OUTBOUND
                ? machine.lastResponse().orElse(null)
                : null;
        if (latest == seen || latest == null || latest.status() == StatusCode.TRYING) {
            return;
        }
        seen = latest;
        NameAddress remote = machine.remote();
        JsonObject now = CallEvents.identity(
                IdentityInfos.user(remote.uri()),
                remote.displayName().orElse(null),
                remote.uri().toString(),
                IdentityInfos.of(machine.identities(), machine.trustsIdentity()));
        if (!now.equals(told)) {
            told = now.copy();
            news.tell(now);
        }
    }
}

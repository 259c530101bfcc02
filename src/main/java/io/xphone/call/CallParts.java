package io.xphone.call;

import io.xphone.call.core.CallCore;
import io.xphone.call.core.SentAcks;
import io.xphone.call.core.SentSuccessResponse;
import io.xphone.call.core.Teardown;
import io.xphone.call.settings.DialSettings;
import io.xphone.call.setup.CallIdentity;
import io.xphone.call.setup.InboundSetup;
import io.xphone.call.setup.OutboundSetup;
import io.xphone.sip.dialog.Dialog;
import io.xphone.sip.message.SipRequest;
import java.util.Optional;

/**
 * The parts of a call that its setup and its queries share.
 *
 * @param core the shared state
 * @param sentSuccess the 2xx that waits for its ACK
 * @param acks the ACKs sent
 * @param teardown the release of the call
 * @param identity the caller and the called party
 * @param outbound the setup of an outbound call
 * @param inbound the setup of an inbound call
 */
record CallParts(
        CallCore core,
        SentSuccessResponse sentSuccess,
        SentAcks acks,
        Teardown teardown,
        CallIdentity identity,
        Optional<OutboundSetup> outbound,
        Optional<InboundSetup> inbound) {

    static CallParts outbound(CallCore core, DialSettings dial) {
        SentSuccessResponse sentSuccess = new SentSuccessResponse(core);
        SentAcks acks = new SentAcks();
        Teardown teardown = new Teardown(core, sentSuccess);
        OutboundSetup setup = new OutboundSetup(core, dial, teardown, acks);
        CallIdentity identity = CallIdentity.outbound(dial, setup);
        return new CallParts(core, sentSuccess, acks, teardown, identity, Optional.of(setup), Optional.empty());
    }

    static CallParts inbound(CallCore core, String txId, SipRequest invite) {
        SentSuccessResponse sentSuccess = new SentSuccessResponse(core);
        Teardown teardown = new Teardown(core, sentSuccess);
        core.dialog = Dialog.uas(invite, core.ids.tag(), core.contact());
        CallIdentity identity = CallIdentity.inbound(invite, core.dialog.id().localTag(), core.settings.policy());
        InboundSetup setup = new InboundSetup(core, txId, invite, sentSuccess);
        return new CallParts(
                core, sentSuccess, new SentAcks(), teardown, identity, Optional.empty(), Optional.of(setup));
    }
}

package io.tributary.gateway.coap;

import java.net.InetSocketAddress;
import java.security.cert.CertPath;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.eclipse.californium.scandium.dtls.AlertMessage;
import org.eclipse.californium.scandium.dtls.AlertMessage.AlertDescription;
import org.eclipse.californium.scandium.dtls.AlertMessage.AlertLevel;
import org.eclipse.californium.scandium.dtls.CertificateMessage;
import org.eclipse.californium.scandium.dtls.CertificateType;
import org.eclipse.californium.scandium.dtls.CertificateVerificationResult;
import org.eclipse.californium.scandium.dtls.ConnectionId;
import org.eclipse.californium.scandium.dtls.HandshakeException;
import org.eclipse.californium.scandium.dtls.HandshakeResultHandler;
import org.eclipse.californium.scandium.dtls.x509.NewAdvancedCertificateVerifier;
import org.eclipse.californium.scandium.util.ServerNames;
import org.jspecify.annotations.Nullable;

/**
 * Takes every certificate of a device, for DTLS itself makes sure that the device holds its key; whether it opens anything is decided at
 * the first request, by what is known of the device then, as it is for MQTT.
 */
final class AnyDeviceCertificate implements NewAdvancedCertificateVerifier {
    private static final int LONGEST_CHAIN = 5;

    @Override
    public List<CertificateType> getSupportedCertificateTypes() {
        return List.of(CertificateType.X_509);
    }

    @Override
    public CertificateVerificationResult verifyCertificate(
            ConnectionId cid,
            @Nullable ServerNames serverName,
            InetSocketAddress remotePeer,
            boolean clientUsage,
            boolean verifySubject,
            boolean truncateCertificatePath,
            CertificateMessage message) {
        @Nullable CertPath chain = message.getCertificateChain();
        int length = chain == null ? 0 : chain.getCertificates().size();
        if (length == 0 || length > LONGEST_CHAIN) {
            AlertMessage alert = new AlertMessage(AlertLevel.FATAL, AlertDescription.BAD_CERTIFICATE);
            return new CertificateVerificationResult(
                    cid, new HandshakeException("a chain of " + length + " certificates is not taken", alert), null);
        }
        return new CertificateVerificationResult(cid, chain, null);
    }

    /** Names no authority, so that devices send what they have. */
    @Override
    public List<X500Principal> getAcceptedIssuers() {
        return List.of();
    }

    @Override
    public void setResultHandler(HandshakeResultHandler resultHandler) {
        // Answers at once.
    }
}

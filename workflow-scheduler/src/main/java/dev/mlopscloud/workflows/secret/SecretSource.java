package dev.mlopscloud.workflows.secret;

import dev.mlopscloud.platform.sql.Transaction;
import java.util.List;

/** A folder that keeps secrets. */
public interface SecretSource {

    /** Every secret text that it keeps now. */
    List<String> secrets(Transaction tx);
}

/** What the UI shows of assets that DAGs wait for. */
@NullMarked
package dev.mlopscloud.workflows.ui.asset;

import org.jspecify.annotations.NullMarked;

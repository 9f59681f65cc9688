import {
  BranchesOutlined,
  CheckCircleOutlined,
  EyeInvisibleOutlined,
  MessageOutlined,
  QuestionCircleOutlined,
  RetweetOutlined,
  StopOutlined,
} from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { Action } from '#gen/gatehouse/common/v1/risk_pb.js';
import { Glyph } from './glyph.js';
import styles from './tag.module.css';
import { wordOf } from './words.js';

/** Icon and tone of each action; the tone is a role of tokens.css. */
export const actionLooks: Readonly<Record<Action, { readonly Icon: typeof StopOutlined; readonly tone: string }>> = {
  [Action.UNSPECIFIED]: { Icon: QuestionCircleOutlined, tone: 'plain' },
  [Action.PASS]: { Icon: CheckCircleOutlined, tone: 'none' },
  [Action.ANONYMIZE]: { Icon: EyeInvisibleOutlined, tone: 'data' },
  [Action.ANONYMIZE_RESTORE]: { Icon: RetweetOutlined, tone: 'data' },
  [Action.SWITCH_PRIVATE_MODEL]: { Icon: BranchesOutlined, tone: 'data' },
  [Action.REPLACE]: { Icon: MessageOutlined, tone: 'medium' },
  [Action.REJECT]: { Icon: StopOutlined, tone: 'high' },
};

/** An action as icon, word and colour. */
export function ActionTag({ action }: { action: Action }) {
  const { t } = useTranslation();
  const { Icon, tone } = actionLooks[action] ?? actionLooks[Action.UNSPECIFIED];
  return (
    <span className={styles['tag']} data-tone={tone}>
      <Glyph of={Icon} />
      {t(`action.${wordOf(Action, action)}.word`)}
    </span>
  );
}

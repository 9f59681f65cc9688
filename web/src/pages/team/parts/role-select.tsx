import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { Role } from '#gen/gatehouse/admin/v1/auth_pb.js';

const roles = [Role.VIEWER, Role.MEMBER, Role.ADMIN, Role.OWNER] as const;

interface RoleSelectProps {
  readonly value: Role;
  readonly onChange: (role: Role) => void;
  /** The strongest that may be given. */
  readonly most: Role;
  readonly id?: string;
  /** Its name for assistive technology, where no label stands beside it. */
  readonly label?: string;
  readonly loading?: boolean;
}

/** Chooses a role that the reader may give. */
export function RoleSelect({ value, onChange, most, id, label, loading = false }: RoleSelectProps) {
  const roleName = useRoleName();
  return (
    <Select
      {...(id !== undefined && { id })}
      {...(label !== undefined && { 'aria-label': label })}
      value={value}
      onChange={onChange}
      loading={loading}
      popupMatchSelectWidth={false}
      options={roles.filter((role) => role <= most).map((role) => ({ value: role, label: roleName(role) }))}
    />
  );
}

/** The word of a role. */
export function useRoleName(): (role: Role) => string {
  const { t } = useTranslation();
  return (role) => t(`role.${Role[role]?.toLowerCase() ?? 'unspecified'}`);
}

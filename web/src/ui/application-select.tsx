import { useQuery } from '@connectrpc/connect-query';
import { Select } from 'antd';
import { ApplicationService } from '#gen/gatehouse/admin/v1/application_pb.js';

interface ApplicationSelectProps {
  /** Id of the chosen application; undefined for none. */
  readonly value: string | undefined;
  readonly onChange: (id: string | undefined) => void;
  /** Its name for assistive technology. */
  readonly label: string;
  /** What choosing none means, such as "All applications". */
  readonly none: string;
  readonly className?: string | undefined;
}

/** Chooses one of the tenant's applications, or none of them. */
export function ApplicationSelect({ value, onChange, label, none, className }: ApplicationSelectProps) {
  const { data, isPending } = useQuery(ApplicationService.method.listApplications, { pageSize: 100 });
  const applications = data?.applications ?? [];
  const options = applications.map(({ id, name }) => ({ value: id, label: name }));
  const isKnown = value === undefined || applications.some(({ id }) => id === value);
  return (
    <Select
      aria-label={label}
      className={className ?? ''}
      value={value ?? ''}
      onChange={(id) => onChange(id === '' ? undefined : id)}
      loading={isPending}
      showSearch={options.length > 8 ? { optionFilterProp: 'label' } : false}
      popupMatchSelectWidth={false}
      // An id that is gone, or not yet loaded, still shows as what it is.
      options={[{ value: '', label: none }, ...options, ...(isKnown ? [] : [{ value, label: value }])]}
    />
  );
}
